"""Score a fitted model on a table of measured layers, by kind."""

from __future__ import annotations

import numpy as np

from nnwatch.prediction.accuracy import accuracy
from nnwatch.prediction.methods import COLUMN
from nnwatch.prediction.model import LayerModel
from nnwatch.prediction.table import Table

Scores = dict[str, dict[str, dict[str, float | int | None]]]


def scorecard(model: LayerModel, table: Table) -> Scores:
    """Return the errors of time and energy for each kind that was measured."""
    scores: Scores = {}
    for target in model.targets():
        for kind, layers in table.known(COLUMN[target]).by_kind().items():
            estimate, measured = model.predict(layers, target), layers[COLUMN[target]]
            inside = ((estimate.low <= measured) & (measured <= estimate.high)).astype(np.float64)
            errors = accuracy(measured, estimate.value, inside)
            scores.setdefault(kind, {})[target] = errors.document()
    return scores


def lines(scores: Scores) -> list[str]:
    """Return the scores as a table."""
    rows = [
        f"{'kind':<16} {'target':<8} {'n':>6} {'RMSPE %':>9} {'MAPE %':>9} {'median %':>9} {'inside %':>9}"
    ]
    for kind, targets in scores.items():
        for target, s in targets.items():
            figures = " ".join(f"{s[name]:>9}" for name in ("rmspe", "mape", "median_ape", "coverage"))
            rows.append(f"{kind:<16} {target:<8} {s['n']:>6} {figures}")
    return rows
