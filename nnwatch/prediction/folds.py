"""Folds for held-out errors: layers of nearly the same shape are never on both sides."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import cdist

from nnwatch.prediction.columns import GEOMETRY
from nnwatch.prediction.table import Floats, Table
from nnwatch.prediction.work import work_of

FOLDS = 10
TWINS = 1 / 8  # doublings; layers of which no size differs by more are near-twins


def grouped_folds(table: Table, folds: int = FOLDS) -> list[NDArray[np.intp]]:
    """Return the rows of each fold; near-twins share one."""
    from sklearn.model_selection import GroupKFold

    groups = near_twins(table)
    count = min(folds, len(set(groups.tolist())))
    if count < 2:
        return [np.arange(len(table))]
    splits = GroupKFold(count, shuffle=True, random_state=0).split(groups, groups=groups)
    return [held_out for _, held_out in splits]


def near_twins(table: Table) -> NDArray[np.intp]:
    """Return a number for each layer of one kind, the same for near-twins and for twins of twins."""
    near = csr_matrix(distances(table) <= TWINS)
    return np.asarray(connected_components(near, directed=False)[1], dtype=np.intp)


def distances(table: Table) -> Floats:
    """Return for each pair of layers of one kind by how many doublings the size differs that differs most."""
    work = work_of(table)
    sizes = [np.nan_to_num(table[name], nan=0.0) for name in GEOMETRY]
    logarithms = np.log2(np.column_stack([*sizes, work.bytes_in, work.bytes_out]) + 1.0)
    apart: Floats = cdist(logarithms, logarithms, "chebyshev")
    return apart
