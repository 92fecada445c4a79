"""What forests have for a layer that see, beside its sizes, what the smooth part of the fit says of it.

One forest tells the cost, so that a layer takes after those which the library treats alike, and one tells what the
trend leaves over. Of a fitted layer the smooth part is what the other layers say, as it is of a new one.
"""

from __future__ import annotations

import numpy as np

from nnwatch.prediction.forest import evaluate_forest, fit_forest
from nnwatch.prediction.plain import State
from nnwatch.prediction.table import Floats


def fit_jumps(values: Floats, trend: Floats, residual: Floats, smooth: Floats) -> State:
    """Return both forests; all but `values` are logarithms, and `smooth` is what is added to the trend."""
    seen = _seen(values, trend, smooth)
    return {
        "cheapest": float((trend + smooth).min()),
        "dearest": float((trend + smooth).max()),
        "of_cost": fit_forest(seen, trend + residual),
        "of_residual": fit_forest(seen, residual),
    }


def evaluate_jumps(state: State, values: Floats, trend: Floats, smooth: Floats) -> Floats:
    """Return the logarithm of the cost; the smooth part tells what lies beyond the layers seen."""
    seen, whole = _seen(values, trend, smooth), trend + smooth
    beyond = whole - np.clip(whole, state["cheapest"], state["dearest"])
    of_cost = evaluate_forest(state["of_cost"], seen) + beyond
    return (of_cost + trend + evaluate_forest(state["of_residual"], seen)) / 2


def _seen(values: Floats, trend: Floats, smooth: Floats) -> Floats:
    return np.column_stack([values, smooth, trend + smooth])
