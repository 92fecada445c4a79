"""The physical part of a cost: a launch floor, and a price for each multiplication and each byte.

`y = c0 + c1 macs + c2 padded macs + c3 bytes in + c4 bytes out + c5 bytes of weights + c6 unfolded bytes`, no price
below zero. For time the prices are the inverse of what the machine reaches; for energy each holds a static part (power
at rest times that time) and a dynamic one. The sum stands for the larger of the roofs of compute and of memory: it is
within a factor of the number of terms, and smooth.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import nnls

from nnwatch.prediction.plain import numbers
from nnwatch.prediction.table import Floats

_TINY = 1e-12


def fit_roofs(terms: Floats, cost: Floats) -> list[float]:
    """Return the prices that keep the relative error smallest."""
    relative = terms / cost[:, None]
    scale = np.maximum(relative.max(axis=0), _TINY**2)
    prices, _ = nnls(relative / scale, np.ones(len(cost)))
    return numbers(prices / scale)


def log_roofs(terms: Floats, prices: Floats) -> Floats:
    """Return the logarithm of what the prices add up to."""
    return np.log(np.maximum(terms @ prices, _TINY))
