"""Fit one target of one kind of layer, with errors from layers that took no part in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnwatch.prediction.accuracy import Accuracy, accuracy
from nnwatch.prediction.blending import best_share, blend
from nnwatch.prediction.conformal import half_width, held_inside
from nnwatch.prediction.folds import grouped_folds
from nnwatch.prediction.methods import COLUMN, Method, Target
from nnwatch.prediction.plain import State
from nnwatch.prediction.shaped import fit_shaped, predict_shaped
from nnwatch.prediction.table import Floats, Table

FEWEST = 12  # layers of a kind; fewer are left to the fit over all kinds
Rows = NDArray[np.intp]
UNPROVEN = float(np.log(4.0))  # half-width where no other kind can tell how wrong a foreign fit is


def usable(table: Table, method: Method, target: Target) -> Table:
    """Return the layers that have what a method needs for a target."""
    known = np.all([np.isfinite(table[name]) for name in method.needs[target]], axis=0)
    return table.take(np.flatnonzero(known))


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What layers that took no part in a fit say of it.

    Attributes:
        half_width: of the 90 % interval, in logarithms.
        residuals: of each layer, the logarithm of measured over predicted.
        share: of the last guess of the method, which a fit to all layers takes over.
    """

    errors: Accuracy
    half_width: float
    residuals: Floats
    share: float


def held_out(table: Table, method: Method, target: Target) -> HeldOut:
    """Return the errors of layers of one kind by grouped cross-validation, each predicted by a fit without its fold."""
    folds, guesses = grouped_folds(table), []
    for fold in folds:
        part = method.fit(table.take(_others(len(table), fold)), target)
        guesses.append(method.guess(part, table.take(fold)))
    measured = table[COLUMN[target]]
    told = np.concatenate(guesses)[np.argsort(np.concatenate(folds))]
    predicted = _blended(told, np.log(measured), folds)
    residuals = np.log(measured) - predicted
    errors = accuracy(measured, np.exp(predicted), held_inside(residuals, folds))
    return HeldOut(errors, half_width(residuals), residuals, best_share(told, np.log(measured)))


def _others(count: int, fold: Rows) -> Rows:
    """Return the rows that are not in a fold; the fold itself where there is no other."""
    others = np.setdiff1d(np.arange(count), fold)
    return others if len(others) else fold


def _blended(guesses: Floats, wanted: Floats, folds: Sequence[Rows]) -> Floats:
    """Return each layer's guesses as one, by the share that serves the other folds best."""
    blended = np.zeros(len(wanted))
    for fold in folds:
        seen = _others(len(wanted), fold)
        blended[fold] = blend(guesses[fold], best_share(guesses[seen], wanted[seen]))
    return blended


def fit_kind(table: Table, method: Method, target: Target) -> State:
    """Return the fit of layers of one kind, its held-out errors, and the half-width of its intervals."""
    proof = held_out(table, method, target)
    return {
        "layers": len(table),
        "half_width": proof.half_width,
        "held_out": proof.errors.document(),
        "fit": method.settle(method.fit(table, target), proof.share),
    }


def fit_any_kind(table: Table, target: Target) -> State:
    """Return the fit by work and traffic alone, for kinds that were never measured.

    Its half-width comes from leaving whole kinds out.
    """
    cost = table[COLUMN[target]]
    misses = [_left_out(table, kind, target) for kind in table.by_kind()]
    known = [miss for miss in misses if miss is not None]
    width = max(half_width(np.concatenate(known)), 0.0) if known else UNPROVEN
    return {"layers": len(table), "half_width": width, "fit": fit_shaped(table, cost, generic=True)}


def _left_out(table: Table, kind: str, target: Target) -> Floats | None:
    """Return the residuals of a kind under a fit of all other kinds; None when those are too few layers."""
    is_kind = np.array([name == kind for name in table.kinds])
    if len(table) - is_kind.sum() < FEWEST:
        return None
    others, own = table.take(np.flatnonzero(~is_kind)), table.take(np.flatnonzero(is_kind))
    fit = fit_shaped(others, others[COLUMN[target]], generic=True)
    residuals: Floats = np.log(own[COLUMN[target]]) - predict_shaped(fit, own)[0]
    return residuals
