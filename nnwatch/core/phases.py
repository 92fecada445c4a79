"""Named stretches of a run, from marks: they may nest, repeat, and overlap between processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nnwatch.core.records import Mark


@dataclass(slots=True)
class Whole:
    """All stretches of one phase together; `ended_us` is how long those were that have ended.

    It grows with them, so that the account of each second need not add up the thousands of a long run.
    """

    ended_us: int = 0
    energy_j: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Span:
    """One stretch of a phase, with what was used and done in it; `end_us` is None while it lasts.

    It lasts while at least one process is in the phase, so that a phase of several processes, or one inside
    itself, counts its energy once; `depth` is how many ends it waits for.
    """

    phase: str
    begin_us: int
    whole: Whole
    end_us: int | None = None
    energy_j: dict[str, float] = field(default_factory=dict)
    items: int = 0
    depth: int = 1

    def overlap_us(self, start_us: int, end_us: int) -> int:
        """Return how much of an interval lies inside this span."""
        last = end_us if self.end_us is None else min(end_us, self.end_us)
        return max(0, last - max(start_us, self.begin_us))

    def receive(self, scope: str, energy_j: float) -> None:
        """Take energy of a scope."""
        for taker in (self.energy_j, self.whole.energy_j):
            taker[scope] = taker.get(scope, 0.0) + energy_j

    def end(self, t_us: int) -> None:
        """Last no longer."""
        self.end_us = max(t_us, self.begin_us)
        self.whole.ended_us += self.end_us - self.begin_us


class Timeline:
    """The spans of a run in the order in which they began."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self._wholes: dict[str, Whole] = {}
        self._open: dict[str, Span] = {}  # by phase, in the order in which they began
        self._inside: dict[int | None, list[str]] = {}  # the phases that each process is in, outermost first

    def mark(self, mark: Mark) -> None:
        """Open or close a span; an end without a begin is ignored, as its begin was before the recording."""
        self._follow(mark)
        span = self._open.get(mark.phase)
        if mark.begins and span is not None:
            span.depth += 1
        elif mark.begins:
            self._begin(mark)
        elif span is not None:
            self._leave(span, mark.t_us)

    def close(self, t_us: int) -> None:
        """End every open span, at the end of the run."""
        for span in self._open.values():
            span.end(t_us)
        self._open.clear()
        self._inside.clear()

    def __contains__(self, phase: str) -> bool:
        return phase in self._wholes

    def energy_j(self, phase: str) -> Mapping[str, float]:
        """Return the energy of all stretches of a phase so far, by scope."""
        return self._wholes[phase].energy_j if phase in self else {}

    def length_us(self, phase: str, now_us: int) -> int:
        """Return how long all stretches of a phase were, up to now where one lasts."""
        lasting, whole = self._open.get(phase), self._wholes.get(phase)
        lasted_us = 0 if lasting is None else max(0, now_us - lasting.begin_us)
        return lasted_us + (0 if whole is None else whole.ended_us)

    def open_phases(self) -> tuple[str, ...]:
        """Return the names of the phases that last now, outermost first."""
        return tuple(self._open)

    def innermost(self, pid: int | None = None) -> Span | None:
        """Return the span that a process is in, or where it told of none, the one of any that began last."""
        own = (self._open[phase] for phase in reversed(self._inside.get(pid, [])) if phase in self._open)
        return next(own, None) or next(reversed(self._open.values()), None)

    def _follow(self, mark: Mark) -> None:
        if mark.pid is None:
            return
        inside = self._inside.setdefault(mark.pid, [])
        if mark.begins:
            inside.append(mark.phase)
        elif mark.phase in inside:
            del inside[-1 - inside[::-1].index(mark.phase)]  # the one that began last
        if not inside:
            del self._inside[mark.pid]

    def _begin(self, mark: Mark) -> None:
        span = Span(mark.phase, mark.t_us, self._wholes.setdefault(mark.phase, Whole()))
        self.spans.append(span)
        self._open[span.phase] = span

    def _leave(self, span: Span, t_us: int) -> None:
        span.depth -= 1
        if not span.depth:
            span.end(t_us)
            del self._open[span.phase]


class Sharing:
    """Shares the energy of one channel out to the spans, each of which is passed over once it has its own.

    A channel that cannot be read for a while finds the spans of that while when it can be read again, and
    costs nothing until then.
    """

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._seen = 0
        self._waiting: list[Span] = []

    def share(self, scope: str, start_us: int, end_us: int, energy_j: float | None) -> None:
        """Give each span its part of an interval's energy, in proportion to time; nothing where it is None."""
        spans = self._timeline.spans
        self._waiting += spans[self._seen :]
        self._seen = len(spans)
        if energy_j:
            for span in self._waiting:
                overlap_us = span.overlap_us(start_us, end_us)
                if overlap_us:
                    span.receive(scope, energy_j * overlap_us / (end_us - start_us))
        self._waiting = [span for span in self._waiting if span.end_us is None or span.end_us > end_us]
