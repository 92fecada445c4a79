"""Turns what the workload says into lines of events: in order, few, and each process for itself."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING

from .pace import NS_PER_S, Allowance
from .tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .writer import EventWriter

# Together at most ten lines a second in the long run: sums of steps take one half, everything else the other.
TALLIES_PER_S = 5
MARKS_PER_S = 5
MARKS_SAVED = 60
# Sums before its begin, the begin, sums before its end, the end.
LINES_OF_A_PHASE = 4


class Reporter:
    """Sums up steps and writes them, marks and facts, under one lock that a signal handler may re-enter."""

    def __init__(self, writer: EventWriter, clock_ns: Callable[[], int] = time.monotonic_ns) -> None:
        self._writer = writer
        self._clock_ns = clock_ns
        self._facts: dict[str, object] = {}
        self._start_over()

    def _start_over(self) -> None:
        now = self._clock_ns()
        self._lock = threading.RLock()
        self._tally = Tally()
        self._unwritten: dict[str, object] = {}
        self._phases_left_out = 0
        self._marks = Allowance(MARKS_PER_S, MARKS_SAVED, now)
        self._tallied_ns = now - NS_PER_S

    def after_fork(self) -> None:
        """Forget in a child what its parent has yet to write, and a lock that a thread of the parent held."""
        self._start_over()

    def step(
        self,
        items: int,
        correct: int | None,
        seconds: float | None,
        tokens: int = 0,
        at_ns: int | None = None,
    ) -> None:
        """Count one call of the model, which ended now or at the moment given; write the sums when it is time."""
        with self._lock:
            self._tally.add(items, correct, seconds, tokens)
            now = self._clock_ns() if at_ns is None else at_ns
            if now - self._tallied_ns >= NS_PER_S // TALLIES_PER_S:
                self._flush(now)

    def calls(self, calls: int, items: int, seconds: Iterable[float], at_ns: int) -> None:
        """Count so many calls of the model until a moment, with all their items and the seconds of timed ones."""
        with self._lock:
            self._tally.add_calls(calls, items, seconds)
            if at_ns - self._tallied_ns >= NS_PER_S // TALLIES_PER_S:
                self._flush(at_ns)

    def begin(self, phase: str) -> int | None:
        """Mark the begin of a phase; the answer goes to `end`, and is None for one too many in short time."""
        with self._lock:
            now = self._clock_ns()
            if not self._marks.take(LINES_OF_A_PHASE, now):
                self._phases_left_out += 1
                return None
            self._mark("begin", phase, now)
        return os.getpid()

    def end(self, phase: str, begun_by: int | None) -> None:
        """Mark the end of a phase that this very process began and wrote down."""
        if begun_by != os.getpid():
            return
        with self._lock:
            self._mark("end", phase, self._clock_ns())

    def turn(self, old: str | None, new: str | None, t_ns: int) -> bool:
        """Leave one phase for another at a moment past; False, and nothing is done, when it is one too many."""
        with self._lock:
            if new is not None and not self._marks.take(LINES_OF_A_PHASE, self._clock_ns()):
                return False
            if old is not None:
                self._mark("end", old, t_ns)
            if new is not None:
                self._mark("begin", new, t_ns)
        return True

    def describe(self, facts: dict[str, object]) -> None:
        """Write down facts about the workload, those only that are new."""
        with self._lock:
            news = {key: value for key, value in facts.items() if self._facts.get(key, facts) != value}
            self._facts.update(news)
            self._unwritten.update(news)
            self._write_facts(self._clock_ns())

    def flush(self) -> None:
        """Write what is counted and known so far."""
        with self._lock:
            now = self._clock_ns()
            self._flush(now)

    def _mark(self, side: str, phase: str, now_ns: int) -> None:
        self._flush(now_ns)
        self._writer.write(now_ns, {"mark": side, "phase": phase})

    def _flush(self, now_ns: int) -> None:
        self._write_facts(now_ns)
        report = self._tally.take()
        if report is None:
            return
        if self._phases_left_out:
            report["phases_left_out"] = self._phases_left_out
            self._phases_left_out = 0
        self._tallied_ns = now_ns
        self._writer.write(now_ns, report)

    def _write_facts(self, now_ns: int) -> None:
        if self._unwritten and self._marks.take(1, now_ns):
            self._writer.write(now_ns, {"describe": self._unwritten})
            self._unwritten = {}
