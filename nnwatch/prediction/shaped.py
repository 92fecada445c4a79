"""Our method: a physically shaped trend in logarithms, and small learners for what it leaves over.

The target is the logarithm of the cost, so that what is made small is the relative error. What is added to the trend
is the mean of two guesses: boosted trees, and an interpolation with boosted trees for what that leaves over in turn.
"""

from __future__ import annotations

import numpy as np

from nnwatch.prediction.features import GENERIC, features, roof_terms
from nnwatch.prediction.plain import State, array, numbers
from nnwatch.prediction.roofs import fit_roofs, log_roofs
from nnwatch.prediction.scaling import Scaling
from nnwatch.prediction.smooth import evaluate_smooth, fit_smooth
from nnwatch.prediction.table import Floats, Table
from nnwatch.prediction.tiling import tiling
from nnwatch.prediction.trees import evaluate_trees, fit_trees

_PENALTIES = np.logspace(-3, 2, 6)
_FEW = 20  # layers; with fewer the trend alone is kept
_BOLD = 2.0  # residuals may not leave what was seen by more than this factor
_SMOOTH = (
    "batch", "channels_in", "channels_out", "height", "kernel_h", "kernel_w", "stride", "groups", "group_width",
    "bytes_out", "macs", "unfolded", "in_fill_8", "out_fill_8", "query_length", "key_length",
)  # fmt: skip


def fit_shaped(table: Table, cost: Floats, *, generic: bool = False) -> State:
    """Return the fit of one kind of layer, or with `generic` the trend of any by its work and traffic alone."""
    from sklearn.linear_model import RidgeCV

    prices = fit_roofs(roof_terms(table), cost)
    columns = _columns(table, array(prices))
    wanted = ("roofs", *GENERIC) if generic else None
    scaling = Scaling.fit(columns, wanted)
    values, target = scaling.apply(columns), np.log(cost)
    ridge = RidgeCV(_PENALTIES).fit(values, target)
    coefficients = numbers(np.ravel(ridge.coef_))
    intercept = float(np.ravel(ridge.intercept_)[0])
    state = {"roofs": prices, "scaling": scaling.state, "coefficients": coefficients, "intercept": intercept}
    residual = target - (values @ array(coefficients) + intercept)
    plain = generic or len(table) < _FEW
    return state if plain else {**state, **_learn(columns, tiling(table), residual)}


def _learn(columns: dict[str, Floats], tiles: dict[str, Floats], residual: Floats) -> State:
    scaling = Scaling.fit(columns, _SMOOTH)
    smooth = fit_smooth(scaling.apply(columns), residual)
    jumping = Scaling.fit({**columns, **tiles})
    values = jumping.apply({**columns, **tiles})
    return {
        "lowest": float(residual.min()) * _BOLD,
        "highest": float(residual.max()) * _BOLD,
        "trees_scaling": jumping.state,
        "trees": fit_trees(values, residual),
        "smooth_scaling": scaling.state,
        "smooth": smooth.state,
        "trees_after_smooth": fit_trees(values, smooth.left_over),
    }


def predict_shaped(state: State, table: Table) -> tuple[Floats, Floats]:
    """Return the logarithm of the cost, and how far each layer lies outside of what was measured."""
    columns = _columns(table, array(state["roofs"]))
    scaling = Scaling.from_state(state["scaling"])
    values = scaling.apply(columns)
    logarithm = values @ array(state["coefficients"]) + float(state["intercept"])
    if "trees" in state:
        logarithm = logarithm + _left_over(state, columns, tiling(table))
    return logarithm, scaling.beyond(columns)


def _left_over(state: State, columns: dict[str, Floats], tiles: dict[str, Floats]) -> Floats:
    """Return what the learners add to the trend."""
    near = Scaling.from_state(state["smooth_scaling"]).apply(columns)
    values = Scaling.from_state(state["trees_scaling"]).apply({**columns, **tiles})
    chained = evaluate_smooth(state["smooth"], near) + evaluate_trees(state["trees_after_smooth"], values)
    rest = (evaluate_trees(state["trees"], values) + chained) / 2
    return np.clip(rest, state["lowest"], state["highest"])


def _columns(table: Table, prices: Floats) -> dict[str, Floats]:
    return {"roofs": log_roofs(roof_terms(table), prices), **features(table)}
