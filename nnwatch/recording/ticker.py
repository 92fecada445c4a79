"""Absolute deadlines: a late tick does not move the ones after it, and a skipped one is counted."""

from __future__ import annotations

NS = 1_000_000_000


class Ticker:
    """Hands out deadlines on a monotonic clock.

    Args:
        start_ns: the first moment; deadlines follow every `interval_s` seconds.
    """

    def __init__(self, start_ns: int, interval_s: float) -> None:
        self._interval_ns = round(interval_s * NS)
        self._second_every = max(1, round(1 / interval_s))
        self._start_ns = start_ns
        self._count = 0
        self.missed = 0
        self.late = 0

    def resume(self, last_ns: int, missed: int) -> None:
        """Go on after an absence: what fell due since the last tick counts as missed."""
        self._count = max(0, (last_ns - self._start_ns) // self._interval_ns)
        self.missed = missed

    @property
    def deadline_ns(self) -> int:
        """When the next tick is due."""
        return self._start_ns + (self._count + 1) * self._interval_ns

    def take(self, now_ns: int) -> bool:
        """Pass the ticks that are due, and return whether a whole second has passed with them.

        All but one of several due ticks are missed; the one taken is late when more than half an interval
        after its deadline.
        """
        before = self._count
        self._count = max(before, (now_ns - self._start_ns) // self._interval_ns)
        self.missed += max(0, self._count - before - 1)
        self.late += (now_ns - self._start_ns) % self._interval_ns > self._interval_ns // 2
        return before // self._second_every != self._count // self._second_every
