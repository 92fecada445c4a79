"""The whole account of a run, in the order of time: the recorder keeps one live, ingest makes it again."""

from __future__ import annotations

from collections.abc import Iterable

from nnwatch.core.component import Component
from nnwatch.core.energy import SHORTEST_WINDOW_US, Ledger, is_summed
from nnwatch.core.phases import Timeline
from nnwatch.core.records import Channel, Mark, Pace, Progress, Quantity, Sample
from nnwatch.core.usage import Usage
from nnwatch.core.work import INFERENCE, TRAIN, Work


class Tally:
    """Energy, use, phases and work of one run.

    Args:
        channels: every channel of the run's samples.
        items: number of items the user declared, when the workload reports none itself.
    """

    def __init__(self, channels: Iterable[Channel], items: int | None = None) -> None:
        known = tuple(channels)
        self.timeline = Timeline()
        self.ledger = Ledger(known, self.timeline)
        self.usage = Usage(channel for channel in known if channel.id not in self.ledger.lines)
        self.work = Work(self.timeline)
        self.samples = 0
        self._declared_items = items

    def sample(self, sample: Sample) -> None:
        """Take one sample."""
        self.samples += sample.pace is Pace.TICK
        self.ledger.sample(sample)
        self.usage.sample(sample)

    def mark(self, mark: Mark) -> None:
        """Take the begin or end of a phase; how warm the machine is counts from the measured phase on."""
        if mark.begins and mark.phase == INFERENCE and INFERENCE not in self.timeline:
            self.usage.begin_again(Quantity.TEMPERATURE)
        self.timeline.mark(mark)

    def report(self, progress: Progress) -> None:
        """Take a report of work done."""
        self.work.report(progress)

    @property
    def items(self) -> int | None:
        """Items of the measured phase: reported by the workload, else declared by the user, else None."""
        return self.work.measured().items or self._declared_items

    @property
    def duration_s(self) -> float:
        """Time between the first and the latest sample."""
        return self.ledger.duration_us / 1e6

    def summed(self) -> tuple[Component, ...]:
        """Return the components that add up to the machine's total."""
        return tuple(c for c in self.ledger.components() if is_summed(c.scope))

    def energy_j(self) -> float | None:
        """Return the energy of all summed components so far; None when there is none."""
        components = self.summed()
        return sum(c.energy_j for c in components) if components else None

    def measured_s(self) -> float:
        """Return the length of the measured phase so far, or of the run when there is no such phase."""
        phase = self.work.measured_phase()
        if phase is None:
            return self.duration_s
        return self._length_us(phase) / 1e6

    def measured_j(self) -> float | None:
        """Return the energy of the measured phase so far, or of the run when there is no such phase."""
        phase = self.work.measured_phase()
        if phase is None:
            return self.energy_j()
        return self._phase_j(phase)

    def train_j(self) -> float | None:
        """Return the energy of all training so far; None where there was none, or for too short a time."""
        return self._phase_j(TRAIN)

    def inference_j(self) -> float | None:
        """Return the energy of all inference so far; None where there was none, or for too short a time."""
        return self._phase_j(INFERENCE)

    def energy_per_item_j(self) -> float | None:
        """Return the measured phase's energy over its items; None without either."""
        energy_j, items = self.measured_j(), self.items
        return None if energy_j is None or not items else energy_j / items

    def _phase_j(self, phase: str) -> float | None:
        if self._length_us(phase) < SHORTEST_WINDOW_US:
            return None
        parts = [j for scope, j in self.timeline.energy_j(phase).items() if is_summed(scope)]
        return sum(parts) if parts else None

    def _length_us(self, phase: str) -> int:
        return self.timeline.length_us(phase, self.ledger.end_us)
