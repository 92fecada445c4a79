"""Our method: a physically shaped trend in logarithms, and small learners for what it leaves over.

The target is the logarithm of the cost, so that what is made small is the relative error. What is added to the trend
is the mean of two: boosted trees, and an interpolation with boosted trees for what that leaves over in turn. Where
layers are many, forests guess as well, and held-out layers tell how much each counts.
"""

from __future__ import annotations

import numpy as np

from nnwatch.prediction.blending import blend
from nnwatch.prediction.features import GENERIC, features, roof_terms
from nnwatch.prediction.jumps import evaluate_jumps, fit_jumps
from nnwatch.prediction.plain import State, array, numbers
from nnwatch.prediction.roofs import fit_roofs, log_roofs
from nnwatch.prediction.scaling import Scaling
from nnwatch.prediction.smooth import evaluate_smooth, fit_smooth
from nnwatch.prediction.table import Floats, Table
from nnwatch.prediction.tiling import tiling
from nnwatch.prediction.trees import MANY, evaluate_trees, fit_trees

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
    trend = values @ array(coefficients) + intercept
    plain = generic or len(table) < _FEW
    return state if plain else {**state, **_learn(columns, tiling(table), trend, target - trend)}


def _learn(columns: dict[str, Floats], tiles: dict[str, Floats], trend: Floats, residual: Floats) -> State:
    scaling = Scaling.fit(columns, _SMOOTH)
    smooth = fit_smooth(scaling.apply(columns), residual)
    jumping = Scaling.fit({**columns, **tiles})
    values = jumping.apply({**columns, **tiles})
    learnt = {
        "lowest": float(residual.min()) * _BOLD,
        "highest": float(residual.max()) * _BOLD,
        "trees_scaling": jumping.state,
        "trees": fit_trees(values, residual),
        "smooth_scaling": scaling.state,
        "smooth": smooth.state,
        "trees_after_smooth": fit_trees(values, smooth.left_over),
    }
    if len(residual) < MANY:
        return learnt
    return {**learnt, "jumps": fit_jumps(values, trend, residual, residual - smooth.left_over)}


def settle_shaped(state: State, share: float) -> State:
    """Return the fit in which the forests count so much; where they do not, it is without them."""
    kept = {name: value for name, value in state.items() if name != "jumps" or share}
    return {**kept, "share": share}


def predict_shaped(state: State, table: Table) -> tuple[Floats, Floats]:
    """Return the logarithm of the cost, and how far each layer lies outside of what was measured."""
    beyond = Scaling.from_state(state["scaling"]).beyond(_columns(table, array(state["roofs"])))
    return blend(guess_shaped(state, table), float(state.get("share", 0.0))), beyond


def guess_shaped(state: State, table: Table) -> Floats:
    """Return the cost by the trend and its learners, and by the forests where there are any; logarithms."""
    columns = _columns(table, array(state["roofs"]))
    trend = Scaling.from_state(state["scaling"]).apply(columns) @ array(state["coefficients"])
    trend = trend + float(state["intercept"])
    if "trees" not in state:
        return np.column_stack([trend, trend])
    near = Scaling.from_state(state["smooth_scaling"]).apply(columns)
    values = Scaling.from_state(state["trees_scaling"]).apply({**columns, **tiling(table)})
    smooth = evaluate_smooth(state["smooth"], near)
    boosted = trend + _left_over(state, values, smooth)
    jumps = evaluate_jumps(state["jumps"], values, trend, smooth) if "jumps" in state else boosted
    return np.column_stack([boosted, jumps])


def _left_over(state: State, values: Floats, smooth: Floats) -> Floats:
    """Return what the boosted trees and the interpolation add to the trend."""
    chained = smooth + evaluate_trees(state["trees_after_smooth"], values)
    rest = (evaluate_trees(state["trees"], values) + chained) / 2
    return np.clip(rest, state["lowest"], state["highest"])


def _columns(table: Table, prices: Floats) -> dict[str, Floats]:
    return {"roofs": log_roofs(roof_terms(table), prices), **features(table)}
