"""The two methods behind one face: fit a kind of layer, and predict the logarithm of what it costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnwatch.prediction.plain import State
from nnwatch.prediction.polynomial import evaluate_polynomial, fit_polynomial
from nnwatch.prediction.shaped import fit_shaped, guess_shaped, predict_shaped, settle_shaped
from nnwatch.prediction.table import Floats, Table

Target = str  # "time" or "energy"
COLUMN = {"time": "time_s", "energy": "energy_j"}


@dataclass(frozen=True, slots=True)
class Method:
    """How layers of one kind are fitted to a target, and what a fit says of others.

    Attributes:
        needs: the columns that a layer must have for each target.
        guess: gives the logarithms of the cost that a method wavers between, (layers, guesses).
        settle: gives the fit that predicts by the last guess with such a share.
        predict: gives the logarithm of the cost, and how far outside of the fitted range the layer lies.
    """

    name: str
    needs: dict[Target, tuple[str, ...]]
    fit: Callable[[Table, Target], State]
    guess: Callable[[State, Table], Floats]
    settle: Callable[[State, float], State]
    predict: Callable[[State, Table], tuple[Floats, Floats]]


def _fit_shaped(table: Table, target: Target) -> State:
    return fit_shaped(table, table[COLUMN[target]])


def _fit_polynomials(table: Table, target: Target) -> State:
    time = {"time": fit_polynomial(table, table["time_s"], logarithms=False)}
    if target == "time":
        return time
    power_w = table["energy_j"] / table["time_s"]
    return {**time, "power": fit_polynomial(table, power_w, logarithms=True)}


def _predict_polynomials(state: State, table: Table) -> tuple[Floats, Floats]:
    value, beyond = evaluate_polynomial(state["time"], table)
    if "power" in state:
        value = value * evaluate_polynomial(state["power"], table)[0]
    return np.log(value), beyond


def _guess_polynomials(state: State, table: Table) -> Floats:
    return _predict_polynomials(state, table)[0][:, None]


def _settle_polynomials(state: State, share: float) -> State:
    del share  # there is one guess alone
    return state


NNWATCH = Method(
    "nnwatch",
    {"time": ("time_s",), "energy": ("energy_j",)},
    _fit_shaped,
    guess_shaped,
    settle_shaped,
    predict_shaped,
)
NEURALPOWER = Method(
    "neuralpower",
    {"time": ("time_s",), "energy": ("time_s", "energy_j")},
    _fit_polynomials,
    _guess_polynomials,
    _settle_polynomials,
    _predict_polynomials,
)
METHODS = {method.name: method for method in (NNWATCH, NEURALPOWER)}
