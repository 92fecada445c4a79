"""Named stretches of a run, from marks: they may nest, repeat, and overlap between processes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from nnwatch.core.records import Mark


@dataclass(slots=True)
class Span:
    """One stretch of a phase, with what was used and done in it; `end_us` is None while it lasts."""

    phase: str
    begin_us: int
    end_us: int | None = None
    energy_j: dict[str, float] = field(default_factory=dict)
    items: int = 0

    def overlap_us(self, start_us: int, end_us: int) -> int:
        """Return how much of an interval lies inside this span."""
        last = end_us if self.end_us is None else min(end_us, self.end_us)
        return max(0, last - max(start_us, self.begin_us))


class Timeline:
    """The spans of a run in the order in which they began."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self._settled = 0  # spans before this index can no longer receive energy

    def mark(self, mark: Mark) -> None:
        """Open or close a span; an end without a begin is ignored, as its begin was before the recording."""
        if mark.begins:
            self.spans.append(Span(mark.phase, mark.t_us))
            return
        for span in reversed(self.spans):
            if span.phase == mark.phase and span.end_us is None:
                span.end_us = max(mark.t_us, span.begin_us)
                return

    def close(self, t_us: int) -> None:
        """End every open span, at the end of the run."""
        for span in self.spans:
            if span.end_us is None:
                span.end_us = max(t_us, span.begin_us)

    def open_phases(self) -> tuple[str, ...]:
        """Return the names of the phases that last now, outermost first."""
        return tuple(span.phase for span in self.spans[self._settled :] if span.end_us is None)

    def innermost(self) -> Span | None:
        """Return the span that began last and still lasts."""
        for span in reversed(self.spans):
            if span.end_us is None:
                return span
        return None

    def settle(self, t_us: int) -> None:
        """Declare that no energy from before this moment is still to come, so that old spans are skipped."""
        while self._settled < len(self.spans):
            end_us = self.spans[self._settled].end_us
            if end_us is None or end_us > t_us:
                return
            self._settled += 1

    def unsettled(self) -> Iterator[Span]:
        """Return the spans that may still receive energy."""
        return iter(self.spans[self._settled :])
