"""A residual learner that interpolates: regression with a Matern kernel (nu 3/2), robust to single wild measurements.

How far each feature reaches, and how much is noise, is what makes the measured layers likeliest. A layer that its
neighbours contradict by more than the noise explains is given more noise of its own, as a heavy-tailed error asks for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.spatial.distance import cdist

from nnwatch.prediction.likelihood import bounds, loss, matern, start
from nnwatch.prediction.plain import State, array, numbers
from nnwatch.prediction.table import Floats

MOST_POINTS = 300  # layers that the reaches are found from; all of them are interpolated
MOST_STEPS = 20
MOST_KEPT = 2500  # layers that are interpolated; with more the equations take too long
ROUNDS = 3
_TOLERATED = 2.0  # standard deviations; beyond, a layer is trusted less
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Smooth:
    """The interpolation, and what it says of each fitted layer without that layer.

    Attributes:
        left_over: of each layer, what the others do not explain.
    """

    state: State
    left_over: Floats


def fit_smooth(values: Floats, residual: Floats) -> Smooth:
    """Return the measured layers with the weight of each, (layers, features) and (layers)."""
    middle = float(np.median(residual))
    kept = np.random.default_rng(0).permutation(len(residual))[:MOST_KEPT]
    near, wanted = values[kept], residual[kept] - middle
    trust = np.ones(len(kept))
    guess = _likeliest(start(values.shape[1], wanted), near, wanted, trust)
    solved = _solve(guess, near, wanted, trust)
    for turn in range(ROUNDS):
        trust = _trust(solved)
        guess = guess if turn else _likeliest(guess, near, wanted, trust)
        solved = _solve(guess, near, wanted, trust)
    reach, height = np.exp(guess[:-2]), float(np.exp(guess[-2]))
    state = {
        "start": middle,
        "reach": numbers(reach),
        "points": [numbers(point) for point in near],
        "weights": numbers(height * solved.weights),
    }
    left_over = residual - evaluate_smooth(state, values)
    left_over[kept] = solved.left_over
    return Smooth(state, left_over)


@dataclass(frozen=True, slots=True)
class _Solved:
    """Weights of the layers, how far each lies from what all others say, and the standard deviation of that."""

    weights: Floats
    left_over: Floats
    spread: Floats


def _trust(solved: _Solved) -> Floats:
    """Return 1 for a layer that the others expect, and less the wilder it is."""
    trust: Floats = np.minimum(
        1.0, (_TOLERATED * solved.spread / np.maximum(np.abs(solved.left_over), _TINY)) ** 2
    )
    return trust


def _likeliest(guess: Floats, values: Floats, wanted: Floats, trust: Floats) -> Floats:
    some = (values[:MOST_POINTS], wanted[:MOST_POINTS], trust[:MOST_POINTS])
    found = minimize(
        loss,
        guess,
        some,
        jac=True,
        method="L-BFGS-B",
        bounds=bounds(guess, wanted),
        options={"maxiter": MOST_STEPS},
    )
    return np.asarray(found.x, dtype=np.float64)


def _solve(guess: Floats, values: Floats, wanted: Floats, trust: Floats) -> _Solved:
    """Return the interpolation of layers, in closed form."""
    height, noise = np.exp(guess[-2:])
    scaled = values / np.exp(guess[:-2])
    inverse = np.linalg.inv(height * matern(cdist(scaled, scaled)) + np.diag(noise / trust))
    weights, certainty = inverse @ wanted, np.diag(inverse)
    usual = 1.0 / certainty - noise / trust + noise
    return _Solved(weights, weights / certainty, np.sqrt(np.maximum(usual, _TINY)))


def evaluate_smooth(state: State, values: Floats) -> Floats:
    """Return the interpolation for each layer."""
    reach = array(state["reach"])
    points = array(state["points"]).reshape(len(state["weights"]), values.shape[1])
    return float(state["start"]) + matern(cdist(values / reach, points / reach)) @ array(state["weights"])
