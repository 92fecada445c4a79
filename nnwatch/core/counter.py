"""The one place where a raw count becomes a difference that can be trusted.

Hardware counters wrap, reset, stall and sometimes cannot be read. This module turns a series of such
readings into steps, each either known to the count or declared unknown: it never guesses. One reading
that jumps is no proof of anything: the next one tells a spurious value from a reset.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

_SLACK_S = 0.25  # a counter may publish this much of its past at once, as GPU counters do after a refresh


class Outcome(StrEnum):
    """What became of one reading."""

    FIRST = "first"  # nothing to compare with yet
    KNOWN = "known"
    WRAPPED = "wrapped"  # known, across one wrap
    SUSPECT = "suspect"  # the count jumped as no counter can; the next reading tells what it was
    RESET = "reset"  # the count began anew somewhere in the interval, which is unknown
    AMBIGUOUS = "ambiguous"  # several wraps may hide in the interval; it is unknown


class Step(NamedTuple):
    """The change of a counter between its last good reading and this one.

    A suspect step spans no time: its interval is accounted for when the next reading has told what it was.
    """

    outcome: Outcome
    start_us: int
    end_us: int
    counts: int

    @property
    def known(self) -> bool:
        """Whether `counts` is exact."""
        return self.outcome in (Outcome.KNOWN, Outcome.WRAPPED)


_Reading = tuple[int, int]  # time in microseconds, count


class Counter:
    """The state of one counter: its last good reading survives any number of missed and of spurious ones.

    Args:
        wrap: number of counts after which the counter starts again at zero; None for one that never does.
        peak_rate: the greatest plausible rate in counts per second; None when nothing bounds it.
    """

    __slots__ = ("_last", "_peak_rate", "_suspect", "_wrap")

    def __init__(self, wrap: int | None = None, peak_rate: float | None = None) -> None:
        if wrap is not None and wrap <= 0:
            raise ValueError(f"a counter cannot wrap after {wrap} counts")
        self._wrap = wrap
        self._peak_rate = peak_rate
        self._last: _Reading | None = None
        self._suspect: _Reading | None = None

    def advance(self, t_us: int, count: int) -> Step:
        """Take a reading and return the step since the last good one."""
        now, last, suspect = (t_us, count), self._last, self._suspect
        self._suspect = None
        if last is None:
            self._last = now
            return Step(Outcome.FIRST, t_us, t_us, 0)
        outcome, counts = self._judge(last, now)
        fits_suspect = suspect is not None and self._judge(suspect, now)[0] is not Outcome.RESET
        fell = suspect is not None and suspect[1] < last[1]
        if outcome is not Outcome.RESET and not (fits_suspect and fell):
            self._last = now
            return Step(outcome, last[0], t_us, counts)
        if fits_suspect:  # also where both tales fit: the count may have fallen and grown past its old value
            self._last = now
            return Step(Outcome.RESET, last[0], t_us, 0)
        self._suspect = now
        return Step(Outcome.SUSPECT, last[0], last[0], 0)

    def _judge(self, before: _Reading, now: _Reading) -> tuple[Outcome, int]:
        outcome, counts = Outcome.KNOWN, now[1] - before[1]
        if counts < 0 and self._wrap is not None:
            outcome, counts = Outcome.WRAPPED, counts + self._wrap
        if counts < 0:
            return Outcome.RESET, 0
        if self._peak_rate is None:
            return outcome, counts
        most = self._peak_rate * ((now[0] - before[0]) / 1e6 + _SLACK_S)
        if counts > most:
            return Outcome.RESET, 0
        if self._wrap is not None and counts + self._wrap <= most:
            return Outcome.AMBIGUOUS, 0
        return outcome, counts
