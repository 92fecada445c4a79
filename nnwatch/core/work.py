"""What the workload did: items, correct answers and latencies, each booked to the phase that lasted then."""

from __future__ import annotations

from dataclasses import dataclass, field

from nnwatch.core.latency import LatencyHistogram
from nnwatch.core.phases import Timeline
from nnwatch.core.records import Progress

INFERENCE = "inference"
UNMEASURED = frozenset({"load", "train", "warmup"})  # phases whose items are not what the run is judged by


@dataclass(slots=True)
class PhaseWork:
    """The work done in all stretches of one phase; `correct` is None when nobody judged the items."""

    items: int = 0
    correct: int | None = None
    latency: LatencyHistogram = field(default_factory=LatencyHistogram)

    def add(self, progress: Progress) -> None:
        """Add one report."""
        self.items += progress.items
        if progress.correct is not None:
            self.correct = (self.correct or 0) + progress.correct
        self.latency.add(progress.latencies, progress.per_octave)


class Work:
    """The work of a run by phase; None is the phase of what was reported outside any."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self.by_phase: dict[str | None, PhaseWork] = {}

    def report(self, progress: Progress) -> None:
        """Book a report to the innermost phase that lasts now."""
        span = self._timeline.innermost()
        if span is not None:
            span.items += progress.items
        name = None if span is None else span.phase
        self.by_phase.setdefault(name, PhaseWork()).add(progress)

    def measured_phase(self) -> str | None:
        """Return the phase that the run is judged by: inference, or None for the whole run."""
        return INFERENCE if any(span.phase == INFERENCE for span in self._timeline.spans) else None

    def measured(self) -> PhaseWork:
        """Return the work that the run is judged by."""
        if self.measured_phase() is not None:
            return self.by_phase.get(INFERENCE, PhaseWork())
        total = PhaseWork()
        for phase, work in self.by_phase.items():
            if phase not in UNMEASURED:
                total.items += work.items
                total.latency.add(work.latency.counts, work.latency.per_octave)
                if work.correct is not None:
                    total.correct = (total.correct or 0) + work.correct
        return total
