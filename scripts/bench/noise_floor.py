"""What part of the errors of layers is noise: two layers of nearly the same shape should miss by nearly the same.

Near-twins share a fold, so that one fit predicts both, and what is wrong with the fit is wrong for both. The residuals
of such a pair then differ by the noise of two measurements, root two times that of one.
"""

from __future__ import annotations

import numpy as np

from nnwatch.prediction.accuracy import accuracy
from nnwatch.prediction.folds import TWINS, distances
from nnwatch.prediction.table import Floats, Table

FEWEST = 20  # pairs


def noise_line(head: str, layers: Table, residuals: Floats) -> str:
    """Return the line of a table: pairs, the error that a perfect fit would have, and that of the fit."""
    first, second = np.nonzero(np.triu(distances(layers) <= TWINS, 1))
    if len(first) < FEWEST:
        return f"{head} {len(first)} | too few | |"
    noise = (residuals[first] - residuals[second]) / np.sqrt(2.0)
    both, inside = np.concatenate([noise, -noise]), np.unique(np.concatenate([first, second]))
    floor, own = (accuracy(np.exp(part), np.ones(len(part))).rmspe for part in (both, residuals[inside]))
    return f"{head} {len(first)} | {floor:.1f} | {own:.1f} |"
