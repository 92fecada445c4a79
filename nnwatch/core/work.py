"""What the workload did: items, tokens, correct answers and latencies, each booked to the phase that lasted then."""

from __future__ import annotations

from dataclasses import dataclass, field

from nnwatch.core.latency import LatencyHistogram
from nnwatch.core.phases import Timeline
from nnwatch.core.records import Progress

INFERENCE = "inference"
TRAIN = "train"
UNMEASURED = frozenset({"load", TRAIN, "warmup"})  # phases whose items are not what the run is judged by


@dataclass(slots=True)
class PhaseWork:
    """The work done in all stretches of one phase; `correct` is None when nobody judged the items.

    `judged` counts the items of the reports that say how many were correct.
    """

    items: int = 0
    correct: int | None = None
    judged: int = 0
    tokens: int = 0
    latency: LatencyHistogram = field(default_factory=LatencyHistogram)

    def add(self, progress: Progress) -> None:
        """Add one report."""
        self.items += progress.items
        self.tokens += progress.tokens
        if progress.correct is not None:
            self.correct = (self.correct or 0) + progress.correct
            self.judged += progress.items
        self.latency.add(progress.latencies, progress.per_octave)

    def join(self, other: PhaseWork) -> None:
        """Add the work of another phase."""
        self.items += other.items
        self.judged += other.judged
        self.tokens += other.tokens
        if other.correct is not None:
            self.correct = (self.correct or 0) + other.correct
        self.latency.add(other.latency.counts)


class Work:
    """The work of a run by phase; None is the phase of what was reported outside any."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self.by_phase: dict[str | None, PhaseWork] = {}

    def report(self, progress: Progress) -> None:
        """Book a report to the innermost phase that its process is in now."""
        span = self._timeline.innermost(progress.pid)
        if span is not None:
            span.items += progress.items
        name = None if span is None else span.phase
        self.by_phase.setdefault(name, PhaseWork()).add(progress)

    def measured_phase(self) -> str | None:
        """Return the phase that the run is judged by: inference, or None for the whole run."""
        return INFERENCE if INFERENCE in self._timeline else None

    def measured(self) -> PhaseWork:
        """Return the work that the run is judged by."""
        if self.measured_phase() is not None:
            return self.by_phase.get(INFERENCE, PhaseWork())
        total = PhaseWork()
        for phase, work in self.by_phase.items():
            if phase not in UNMEASURED:
                total.join(work)
        return total
