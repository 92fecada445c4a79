"""How long one call takes: batches of calls after a warm-up, and their spread.

What others do on the machine only ever adds time, and not to every batch; hence the first quartile, not the mean.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch

BATCHES = 15
_MOST_CALLS = 100_000
_SHORTEST_S = 1e-7


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of one call.

    Attributes:
        spread: half the distance of the quartiles over the median.
    """

    seconds: float
    spread: float
    calls: int


def time_calls(call: Callable[[], object], seconds: float) -> Timing:
    """Return the first quartile of batches of calls that together take about so long."""
    with torch.inference_mode():
        call()
        first = _lasted(call, 1)
        calls = _fitting(first, seconds)
        calls = _fitting(min(first, _lasted(call, calls) / calls), seconds)
        each = [_lasted(call, calls) / calls for _ in range(BATCHES)]
    low, median, high = statistics.quantiles(each, n=4)
    return Timing(low, (high - low) / 2 / median, calls * BATCHES)


def _fitting(one_s: float, seconds: float) -> int:
    """Return the calls of a batch, so that all batches last about so long."""
    return max(1, min(_MOST_CALLS, round(seconds / BATCHES / max(one_s, _SHORTEST_S))))


def _lasted(call: Callable[[], object], calls: int) -> float:
    began = time.perf_counter()
    for _ in range(calls):
        call()
    return time.perf_counter() - began
