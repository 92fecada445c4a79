"""How long one call takes: batches of calls after a warm-up, and their spread.

What others do on the machine only ever adds time, and not to every batch; hence the first quartile, not the mean. With
a single thread it can be told which batches were left alone: there the clock on the wall and that of the processor
agree. Where too few were, the processor's own time stands for all of them.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

BATCHES = 15
_MOST_CALLS = 100_000
_SHORTEST_S = 1e-7
_ALONE = 1.03  # wall time over processor time of a batch that nobody disturbed
_ENOUGH = 4  # batches that were left alone


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of one call.

    Attributes:
        spread: half the distance of the quartiles over the median.
        disturbed: which part of the batches others took time from; 0 where that cannot be told.
    """

    seconds: float
    spread: float
    calls: int
    disturbed: float


@dataclass(frozen=True, slots=True)
class _Batch:
    wall_s: float
    processor_s: float


def time_calls(call: Callable[[], object], seconds: float) -> Timing:
    """Return the first quartile of batches of calls that together take about so long."""
    with torch.inference_mode():
        call()
        first = _lasted(call, 1).wall_s
        calls = _fitting(first, seconds)
        calls = _fitting(min(first, _lasted(call, calls).wall_s / calls), seconds)
        batches = [_lasted(call, calls) for _ in range(BATCHES)]
    return _judged(batches, calls, told=torch.get_num_threads() == 1)


def _judged(batches: Sequence[_Batch], calls: int, *, told: bool) -> Timing:
    """Return what batches say; `told` where processor time is that of a single thread."""
    alone = [batch.wall_s for batch in batches if batch.wall_s <= _ALONE * batch.processor_s]
    walls = [batch.wall_s for batch in batches]
    taken = walls if not told else alone if len(alone) >= _ENOUGH else [b.processor_s for b in batches]
    low, median, high = (value / calls for value in statistics.quantiles(taken, n=4))
    disturbed = 1.0 - len(alone) / len(batches) if told else 0.0
    return Timing(low, (high - low) / 2 / median, calls * len(batches), disturbed)


def _fitting(one_s: float, seconds: float) -> int:
    """Return the calls of a batch, so that all batches last about so long."""
    return max(1, min(_MOST_CALLS, round(seconds / BATCHES / max(one_s, _SHORTEST_S))))


def _lasted(call: Callable[[], object], calls: int) -> _Batch:
    processor, wall = time.process_time(), time.perf_counter()
    for _ in range(calls):
        call()
    return _Batch(time.perf_counter() - wall, time.process_time() - processor)
