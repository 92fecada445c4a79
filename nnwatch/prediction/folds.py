"""Folds for held-out errors: layers of nearly the same shape are never on both sides."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from nnwatch.prediction.columns import GEOMETRY
from nnwatch.prediction.table import Table
from nnwatch.prediction.work import work_of

FOLDS = 10
_PER_DOUBLING = 4  # sizes within a quarter of a doubling count as the same


def grouped_folds(table: Table, folds: int = FOLDS) -> list[NDArray[np.intp]]:
    """Return the rows of each fold; near-twins share one."""
    groups = near_twins(table)
    count = min(folds, len(set(groups.tolist())))
    if count < 2:
        return [np.arange(len(table))]
    splits = GroupKFold(count, shuffle=True, random_state=0).split(groups, groups=groups)
    return [held_out for _, held_out in splits]


def near_twins(table: Table) -> NDArray[np.intp]:
    """Return a number for each layer, the same for layers whose every size is nearly the same."""
    sizes = [np.nan_to_num(table[name], nan=0.0) for name in GEOMETRY]
    work = work_of(table)
    steps = [
        np.round(_PER_DOUBLING * np.log2(values + 1.0)) for values in (*sizes, work.macs, work.bytes_moved)
    ]
    kinds = np.unique(np.array(table.kinds), return_inverse=True)[1]
    _, groups = np.unique(np.column_stack([kinds, *steps]), axis=0, return_inverse=True)
    return np.asarray(np.ravel(groups), dtype=np.intp)
