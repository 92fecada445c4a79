"""How likely measured layers are under a Matern kernel with a reach for each feature, and where that grows.

Parameters are logarithms: a reach for each feature (in spreads of it), the height of the kernel, and the noise. See
Rasmussen and Williams, Gaussian Processes for Machine Learning, equations 5.8 and 5.9.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import LinAlgError, cho_solve, cholesky
from scipy.spatial.distance import cdist

from nnwatch.prediction.table import Floats

_ROOT_3 = 3**0.5
_REACH, _REACH_SPREAD = float(np.log(4.0)), 1.5  # what is expected of a reach before any layer is seen
_IMPOSSIBLE = 1e10
_LEAST = 1e-9


def matern(distance: Floats) -> Floats:
    """Return how alike two layers so far apart are, 1 at no distance."""
    similar: Floats = (1.0 + _ROOT_3 * distance) * np.exp(-_ROOT_3 * distance)
    return similar


def start(features: int, wanted: Floats) -> Floats:
    """Return parameters to begin with: a twentieth of what is seen is noise."""
    variance = float(np.log(wanted.var() + _LEAST))
    return np.array([*[_REACH] * features, variance, variance + float(np.log(0.05))])


def bounds(guess: Floats, wanted: Floats) -> list[tuple[float, float]]:
    """Return between which values each parameter is sought."""
    variance = float(np.log(wanted.var() + _LEAST))
    height, noise = (variance - 5.0, variance + 5.0), (variance - 9.0, variance + 1.0)
    return [*[(-1.5, 5.0)] * (len(guess) - 2), height, noise]


def loss(parameters: Floats, values: Floats, wanted: Floats, trust: Floats) -> tuple[float, Floats]:
    """Return minus the logarithm of the likelihood, and its gradient; noise is divided by each layer's trust."""
    reach, (height, noise) = np.exp(parameters[:-2]), np.exp(parameters[-2:])
    scaled = values / reach
    distance = cdist(scaled, scaled)
    similar, own = height * matern(distance), noise / trust
    try:
        lower = cholesky(similar + np.diag(own), lower=True)
    except LinAlgError:
        return _IMPOSSIBLE, np.zeros_like(parameters)
    inverse = cho_solve((lower, True), np.eye(len(wanted)))
    weights = inverse @ wanted
    pull = np.outer(weights, weights) - inverse
    steep = pull * (3.0 * height * np.exp(-_ROOT_3 * distance))
    strayed = (parameters[:-2] - _REACH) / _REACH_SPREAD
    value = 0.5 * wanted @ weights + np.log(np.diag(lower)).sum() + 0.5 * (strayed**2).sum()
    along = (scaled * (steep @ scaled)).sum(axis=0) - (scaled**2 * steep.sum(axis=1)[:, None]).sum(axis=0)
    rest = (-0.5 * (pull * similar).sum(), -0.5 * (np.diag(pull) * own).sum())
    return float(value), np.array([*(along + strayed / _REACH_SPREAD), *rest])
