"""How much each of two guesses counts, as layers that took no part in a fit have it."""

from __future__ import annotations

import numpy as np

from nnwatch.prediction.table import Floats

SHARES = (0.0, 0.5, 1.0)


def blend(guesses: Floats, share: float) -> Floats:
    """Return the first guess and the last, which has that share; (layers, guesses)."""
    blended: Floats = (1.0 - share) * guesses[:, 0] + share * guesses[:, -1]
    return blended


def best_share(guesses: Floats, wanted: Floats) -> float:
    """Return the share of the last guess with the smallest mean error."""
    return min(SHARES, key=lambda share: float(np.abs(blend(guesses, share) - wanted).mean()))
