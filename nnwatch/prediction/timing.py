"""How long one call takes: batches of calls after a warm-up, and their spread."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch

BATCHES = 5


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
    """Return the median of batches of calls that together take about so long."""
    with torch.inference_mode():
        call()
        first = _lasted(call, 1)
        calls = max(1, round(seconds / BATCHES / max(first, 1e-7)))
        calls = max(1, round(seconds / BATCHES / max(_lasted(call, calls) / calls, 1e-7)))
        each = [_lasted(call, calls) / calls for _ in range(BATCHES)]
    low, median, high = statistics.quantiles(each, n=4)
    return Timing(median, (high - low) / 2 / median, calls * BATCHES)


def _lasted(call: Callable[[], object], calls: int) -> float:
    began = time.perf_counter()
    for _ in range(calls):
        call()
    return time.perf_counter() - began
