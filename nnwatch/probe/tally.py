"""What the workload did since the last report, summed up so that a report stays one short line."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PER_OCTAVE = 32
_BUCKETS = float(PER_OCTAVE)


def bucket(seconds: float) -> int | None:
    """The logarithmic bucket of a duration, 2 % wide; None for what is no duration, such as 0 or infinity."""
    if not 0.0 < seconds < math.inf:
        return None
    return math.floor(PER_OCTAVE * math.log2(seconds))


class Tally:
    """Steps summed up; its owner holds a lock around each call."""

    def __init__(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self._items = 0
        self._calls = 0
        self._tokens = 0
        self._correct: int | None = 0
        self._latencies: dict[int, int] = {}

    def add(self, items: int, correct: int | None, seconds: float | None, tokens: int = 0) -> None:
        """Count one call of the model; the values are checked first, so that a wrong one changes nothing."""
        items = int(items)
        right = None if correct is None else int(correct)
        slot = None if seconds is None else bucket(float(seconds))
        self._items += items
        self._calls += 1
        self._tokens += tokens
        self._correct = None if right is None or self._correct is None else self._correct + right
        if slot is not None:
            self._latencies[slot] = self._latencies.get(slot, 0) + 1

    def add_calls(self, calls: int, items: int, seconds: Iterable[float]) -> None:
        """Count so many calls that nobody judged, with the items of all and the seconds of those that were timed.

        These are durations for sure: positive and finite. They are many, and taken to their buckets as `bucket` does.
        """
        self._items += items
        self._calls += calls
        self._correct = None
        octaves = map(math.log2, seconds)
        for slot, count in Counter(map(math.floor, map(_BUCKETS.__mul__, octaves))).items():
            self._latencies[slot] = self._latencies.get(slot, 0) + count

    def take(self) -> dict[str, object] | None:
        """The sums as they are reported, after which counting starts again; None when nothing was counted.

        The number of correct items is left out unless every step told it: a ratio of some to all would be
        wrong.
        """
        if not self._calls:
            return None
        report: dict[str, object] = {"items": self._items, "calls": self._calls}
        if self._tokens:
            report["tokens"] = self._tokens
        if self._correct is not None:
            report["correct"] = self._correct
        if self._latencies:
            counts = {str(slot): self._latencies[slot] for slot in sorted(self._latencies)}
            report["latency"] = {"per_octave": PER_OCTAVE, "counts": counts}
        self._clear()
        return report
