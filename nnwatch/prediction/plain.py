"""Arrays as the plain numbers of a JSON file, and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnwatch.prediction.table import Floats

State = dict[str, Any]
DIGITS = 9


def numbers(values: Iterable[float] | Floats) -> list[float]:
    """Return numbers rounded to nine digits, so that a model file stays small."""
    return [float(f"{value:.{DIGITS}g}") for value in values]


def array(values: object) -> Floats:
    """Return the array that a list of numbers stands for.

    Raises:
        TypeError: there is something else than numbers.
        ValueError: the lists have different lengths.
    """
    return np.asarray(values, dtype=np.float64)


def indices(values: object) -> NDArray[np.intp]:
    """Return the array that a list of whole numbers stands for."""
    return np.asarray(values, dtype=np.intp)
