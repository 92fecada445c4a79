"""Whether the machine still runs as fast as it did: one and the same product, timed between the layers.

A processor that gets hot lowers its clock, and then every layer takes longer. What was measured meanwhile is marked.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import torch

from nnwatch.prediction.timing import time_calls

STEADY = 0.1  # how much slower than at its fastest the product may be
_ALIKE = 0.03  # the machine is warm when three products in turn agree so well
_TURNS = 3
_SECONDS = 0.03


def reference() -> float:
    """Return the seconds of a product that fits into the caches."""
    left, right = torch.ones(128, 256), torch.ones(256, 256)
    return time_calls(lambda: torch.mm(left, right), _SECONDS).seconds


class Steadiness:
    """Knows the fastest time of the reference, and compares with it.

    Args:
        measure: returns the seconds of the reference.
    """

    def __init__(self, measure: Callable[[], float] = reference) -> None:
        self._measure = measure
        self._fastest_s = float("inf")

    def settle(self, at_most_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Warm the machine up until the reference no longer changes, but no longer than so."""
        ends = clock() + at_most_s
        last: list[float] = []
        while clock() < ends:
            last = [*last, self._measure()][-_TURNS:]
            self._fastest_s = min(self._fastest_s, last[-1])
            if len(last) == _TURNS and max(last) <= (1.0 + _ALIKE) * min(last):
                return

    def drift(self) -> float:
        """Return how much slower than at its fastest the reference is now, 0 where it never was faster."""
        now_s = self._measure()
        self._fastest_s = min(self._fastest_s, now_s)
        return now_s / self._fastest_s - 1.0
