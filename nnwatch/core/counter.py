"""The one place where a raw count becomes a difference that can be trusted.

Hardware counters wrap, reset, stall and sometimes cannot be read. This module turns a series of such
readings into steps, each either known to the count or declared unknown: it never guesses.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

_SLACK_S = 0.25  # a counter may publish this much of its past at once, as GPU counters do after a refresh


class Outcome(StrEnum):
    """What became of one reading."""

    FIRST = "first"  # nothing to compare with yet
    KNOWN = "known"
    WRAPPED = "wrapped"  # known, across one wrap
    RESET = "reset"  # the count jumped as no counter can; the interval is unknown
    AMBIGUOUS = "ambiguous"  # several wraps may hide in the interval; it is unknown


@dataclass(frozen=True, slots=True)
class Step:
    """The change of a counter between its last good reading and this one."""

    outcome: Outcome
    start_us: int
    end_us: int
    counts: int

    @property
    def known(self) -> bool:
        """Whether `counts` is exact."""
        return self.outcome in (Outcome.KNOWN, Outcome.WRAPPED)


class Counter:
    """The state of one counter: its last good reading survives any number of missed ones.

    Args:
        wrap: number of counts after which the counter starts again at zero; None for one that never does.
        peak_rate: the greatest plausible rate in counts per second; None when nothing bounds it.
    """

    __slots__ = ("_last_count", "_last_us", "_peak_rate", "_wrap")

    def __init__(self, wrap: int | None = None, peak_rate: float | None = None) -> None:
        if wrap is not None and wrap <= 0:
            raise ValueError(f"a counter cannot wrap after {wrap} counts")
        self._wrap = wrap
        self._peak_rate = peak_rate
        self._last_us = 0
        self._last_count: int | None = None

    def advance(self, t_us: int, count: int) -> Step:
        """Take a good reading and return the step since the one before it."""
        previous, start_us = self._last_count, self._last_us
        self._last_count, self._last_us = count, t_us
        if previous is None:
            return Step(Outcome.FIRST, t_us, t_us, 0)
        outcome, counts = self._judge(count - previous, t_us - start_us)
        return Step(outcome, start_us, t_us, counts)

    def _judge(self, counts: int, elapsed_us: int) -> tuple[Outcome, int]:
        outcome = Outcome.KNOWN
        if counts < 0:
            if self._wrap is None:
                return Outcome.RESET, 0
            counts += self._wrap
            outcome = Outcome.WRAPPED
        if counts < 0:
            return Outcome.RESET, 0
        if self._peak_rate is None:
            return outcome, counts
        most = self._peak_rate * (elapsed_us / 1e6 + _SLACK_S)
        if counts > most:
            return Outcome.RESET, 0
        if self._wrap is not None and counts + self._wrap <= most:
            return Outcome.AMBIGUOUS, 0
        return outcome, counts
