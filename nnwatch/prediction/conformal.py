"""Intervals that hold as often as they say, whatever the errors look like: split conformal prediction on logarithms."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nnwatch.prediction.table import Floats

COVERAGE = 0.9


def half_width(residuals: Floats, coverage: float = COVERAGE) -> float:
    """Return what so many of the next residuals will not exceed; the widest one where there are too few."""
    sizes = np.sort(np.abs(residuals))
    rank = int(np.ceil((len(sizes) + 1) * coverage))
    return float(sizes[min(rank, len(sizes)) - 1])


def held_inside(residuals: Floats, folds: Sequence[NDArray[np.intp]]) -> Floats:
    """Return 1 for each residual that the interval made without its own fold holds, else 0."""
    inside = np.zeros(len(residuals))
    for fold in folds:
        others = np.setdiff1d(np.arange(len(residuals)), fold)
        width = half_width(residuals[others] if len(others) else residuals)
        inside[fold] = np.abs(residuals[fold]) <= width
    return inside
