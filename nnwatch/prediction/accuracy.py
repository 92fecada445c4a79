"""How wrong predictions are: the figures that the literature uses, in percent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnwatch.prediction.table import Floats


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Relative errors of `n` predictions, in percent.

    Attributes:
        rmspe: root mean square.
        mape: mean absolute.
        coverage: how many measured values lay inside of their interval; None where there was none.
    """

    rmspe: float
    mape: float
    median_ape: float
    n: int
    coverage: float | None = None

    def document(self) -> dict[str, float | int | None]:
        """Return the figures as JSON has them."""
        return {
            "rmspe": round(self.rmspe, 3),
            "mape": round(self.mape, 3),
            "median_ape": round(self.median_ape, 3),
            "coverage": None if self.coverage is None else round(self.coverage, 2),
            "n": self.n,
        }


def accuracy(measured: Floats, predicted: Floats, inside: Floats | None = None) -> Accuracy:
    """Return the errors of predictions; `inside` is 1 where the interval held the measured value."""
    errors = 100.0 * np.abs(predicted - measured) / measured
    return Accuracy(
        float(np.sqrt(np.mean(errors**2))),
        float(errors.mean()),
        float(np.median(errors)),
        len(errors),
        None if inside is None else 100.0 * float(inside.mean()),
    )
