"""A predicted value with its 90 % interval, and what follows from two of them."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cost:
    """A predicted value with its 90 % interval."""

    value: float
    low: float
    high: float

    def document(self) -> dict[str, float]:
        """Return the cost as JSON has it."""
        return {"value": self.value, "low": self.low, "high": self.high}

    def times(self, factor: float) -> Cost:
        """Return so many times the cost."""
        return Cost(self.value * factor, self.low * factor, self.high * factor)


def power_of(energy_j: Cost, time_s: Cost) -> Cost:
    """Return energy over time, in watts.

    The interval takes the two errors for independent. They rather go together, which makes it too wide than too narrow.
    """
    value = energy_j.value / time_s.value
    up = math.hypot(math.log(energy_j.high / energy_j.value), math.log(time_s.value / time_s.low))
    down = math.hypot(math.log(energy_j.value / energy_j.low), math.log(time_s.high / time_s.value))
    return Cost(value, value * math.exp(-down), value * math.exp(up))
