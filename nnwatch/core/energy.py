"""Readings into joules, by channel, by scope and by phase.

Energy from a counter is its last minus its first count, so that no reading in between can add an error.
Energy from power is the trapezoid between neighbouring readings, unless they lie too far apart to say.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nnwatch.core.component import Component
from nnwatch.core.counter import Counter, Outcome
from nnwatch.core.phases import Sharing, Timeline
from nnwatch.core.records import Channel, Method, Pace, Quantity, Sample

POWER_WINDOW_US = 1_000_000  # power is quoted over no less than this
SHORTEST_WINDOW_US = 100_000  # counters are renewed, and distorted on purpose, too coarsely for less
LONGEST_POWER_GAP_US = 15_000_000  # slow sources answer every 5 to 10 s; beyond, nothing is known of power
SUMMED_SCOPES = ("cpu", "dram", "gpu")  # `node` and `psys` contain these and are never added to them

_WORST_LAST = (Method.COUNTER, Method.INTEGRATED, Method.MODEL)


def is_summed(scope: str) -> bool:
    """Whether a scope adds to the total of the machine's components."""
    return scope.partition(":")[0] in SUMMED_SCOPES


@dataclass(frozen=True, slots=True)
class Increment:
    """Energy of one channel over one interval; `energy_j` is None where it cannot be known."""

    start_us: int
    end_us: int
    energy_j: float | None
    outcome: Outcome


class Meterline:
    """The account of one channel of energy or power.

    Args:
        channel: a cumulative channel of energy, or one of power in watts.
    """

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.known_us = 0
        self.last_us: int | None = None
        self.power_w: float | None = None
        self.outcomes: dict[Outcome, int] = {}
        rate = None if channel.peak_rate is None else channel.peak_rate / channel.scale
        self._counter = Counter(channel.wrap, rate) if channel.cumulative else None
        self._counts = 0
        self._integrated_j = 0.0
        self._last_w = 0.0
        self._window: deque[tuple[float, int]] = deque()  # the increments of at least the last second
        self._window_j = 0.0
        self._window_us = 0

    @property
    def energy_j(self) -> float:
        """The known energy so far; that of a counter is a whole number of counts, however often it was read."""
        return self._counts * self.channel.scale if self._counter else self._integrated_j

    @property
    def method(self) -> Method:
        """How this channel's energy comes about."""
        return self.channel.method or (Method.COUNTER if self.channel.cumulative else Method.INTEGRATED)

    def advance(self, t_us: int, raw: int | float) -> Increment:
        """Take one reading and account for the interval since the one before it."""
        increment = (
            self._count(self._counter, t_us, int(raw)) if self._counter else self._integrate(t_us, raw)
        )
        if increment.outcome is not Outcome.SUSPECT:
            self.last_us = t_us
        self.outcomes[increment.outcome] = self.outcomes.get(increment.outcome, 0) + 1
        elapsed_us = increment.end_us - increment.start_us
        if increment.energy_j is not None:
            self.known_us += elapsed_us
            self._follow_power(increment.energy_j, elapsed_us)
        elif elapsed_us:
            self._forget_power()
        return increment

    def doubts(self) -> tuple[str, ...]:
        """Return what the readings went through, beside plain growth: each is in the coverage already."""
        began, hidden = self._times(Outcome.RESET), self._times(Outcome.AMBIGUOUS)
        odd = self._times(Outcome.SUSPECT) - began
        gap = (
            "wraps may hide"
            if self.channel.cumulative
            else f"no reading for more than {LONGEST_POWER_GAP_US // 1_000_000} s"
        )
        told = ((began, "the count began anew"), (hidden, gap), (odd, "an impossible reading was left out"))
        return tuple(f"{words} ({times} times)" if times > 1 else words for times, words in told if times > 0)

    def _times(self, outcome: Outcome) -> int:
        return self.outcomes.get(outcome, 0)

    def power_at(self, t_us: int) -> float | None:
        """Return the power over about the last second, or None when the last reading is too old to tell."""
        if self.last_us is None or t_us - self.last_us > LONGEST_POWER_GAP_US:
            return None
        return self.power_w

    def _count(self, counter: Counter, t_us: int, count: int) -> Increment:
        step = counter.advance(t_us, count)
        self._counts += step.counts
        energy_j = step.counts * self.channel.scale if step.known else None
        return Increment(step.start_us, step.end_us, energy_j, step.outcome)

    def _integrate(self, t_us: int, raw: float) -> Increment:
        power_w, previous_w = raw * self.channel.scale, self._last_w
        self._last_w = power_w
        if self.last_us is None:
            return Increment(t_us, t_us, None, Outcome.FIRST)
        elapsed_us = t_us - self.last_us
        if elapsed_us > LONGEST_POWER_GAP_US:
            return Increment(self.last_us, t_us, None, Outcome.AMBIGUOUS)
        energy_j = (previous_w + power_w) / 2 * elapsed_us / 1e6
        self._integrated_j += energy_j
        return Increment(self.last_us, t_us, energy_j, Outcome.KNOWN)

    def _follow_power(self, energy_j: float, elapsed_us: int) -> None:
        self._window.append((energy_j, elapsed_us))
        self._window_j += energy_j
        self._window_us += elapsed_us
        while self._window_us - self._window[0][1] >= POWER_WINDOW_US:
            oldest_j, oldest_us = self._window.popleft()
            self._window_j -= oldest_j
            self._window_us -= oldest_us
        if self._window_us >= POWER_WINDOW_US:
            self.power_w = self._window_j / self._window_us * 1e6

    def _forget_power(self) -> None:
        self.power_w, self._window_j, self._window_us = None, 0.0, 0
        self._window.clear()


class Ledger:
    """Accounts for every channel of energy and power of a run, and shares it out to the phases.

    Samples and marks must arrive in the order of their time. The account begins with the first sample.
    """

    def __init__(self, channels: Iterable[Channel], timeline: Timeline) -> None:
        self.lines = {c.id: Meterline(c) for c in channels if _is_energetic(c)}
        self._counted = [line for line in self.lines.values() if line.channel.counted]
        self._sharing = {line.channel.id: Sharing(timeline) for line in self._counted}
        self.start_us: int | None = None
        self.end_us = 0
        self.peak_w: float | None = None
        self._components: tuple[Component, ...] | None = ()

    @property
    def duration_us(self) -> int:
        """Time between the first and the latest sample."""
        return 0 if self.start_us is None else self.end_us - self.start_us

    def sample(self, sample: Sample) -> None:
        """Take one sample; values of channels that are no energy are skipped."""
        if self.start_us is None:
            self.start_us = sample.t_us
        if sample.pace is Pace.TICK:  # a slow sample belongs to the fast one just before it
            self.end_us = sample.t_us
        for channel_id, raw in sample.values.items():
            line = self.lines.get(channel_id)
            if line is not None:
                self._book(line, line.advance(sample.t_us, raw))
        self._follow_peak()
        self._components = None

    def components(self) -> tuple[Component, ...]:
        """Return the energy so far of each scope that has a counted channel with a reading."""
        if self._components is None:
            self._components = tuple(self._add_up())
        return self._components

    def _add_up(self) -> Iterator[Component]:
        by_scope: dict[str, list[Meterline]] = {}
        for line in self._counted:
            by_scope.setdefault(line.channel.scope, []).append(line)
        for scope, lines in by_scope.items():
            if any(line.last_us is not None for line in lines):
                yield self._component(scope, lines)

    def energy_of_scope(self, scope: str) -> float | None:
        """Return the energy of a scope that is never summed, such as `node`, by its best channel."""
        best = self._best_line(scope)
        return None if best is None else best.energy_j

    def rel_uncertainty_of_scope(self, scope: str) -> float | None:
        """Return how much the energy of such a scope may be off."""
        best = self._best_line(scope)
        return None if best is None or best.energy_j <= 0 else _uncertainty_j(best) / best.energy_j

    def coverage(self, line: Meterline) -> float:
        """Return the share of the time over which a line's energy is known."""
        return min(1.0, line.known_us / self.duration_us) if self.duration_us else 0.0

    def _best_line(self, scope: str) -> Meterline | None:
        lines = [line for line in self.lines.values() if line.channel.scope == scope and line.known_us]
        return min(lines, key=lambda line: _WORST_LAST.index(line.method), default=None)

    def _book(self, line: Meterline, increment: Increment) -> None:
        sharing = self._sharing.get(line.channel.id)
        if sharing is not None:
            sharing.share(line.channel.scope, increment.start_us, increment.end_us, increment.energy_j)

    def _follow_peak(self) -> None:
        powers = [x.power_at(self.end_us) for x in self._counted if is_summed(x.channel.scope)]
        known = [power_w for power_w in powers if power_w is not None]
        if known:
            self.peak_w = max(sum(known), self.peak_w or 0.0)

    def _component(self, scope: str, lines: Sequence[Meterline]) -> Component:
        energy_j = sum(line.energy_j for line in lines)
        powers = [line.power_at(self.end_us) for line in lines]
        return Component(
            scope=scope,
            energy_j=energy_j,
            power_w=None if None in powers else sum(p for p in powers if p is not None),
            method=worst_method(line.method for line in lines),
            coverage=min(self.coverage(line) for line in lines),
            rel_uncertainty=sum(_uncertainty_j(line) for line in lines) / energy_j if energy_j > 0 else 0.0,
        )


def explained_share(energy_j: float | None, node_j: float | None) -> float | None:
    """Return the share of a whole machine's energy that its measured components explain."""
    return energy_j / node_j if energy_j is not None and node_j else None


def worst_method(methods: Iterable[Method]) -> Method:
    """Return the weakest of several methods: a total is only as good as its worst part."""
    return max(methods, key=_WORST_LAST.index)


def _is_energetic(channel: Channel) -> bool:
    return channel.quantity is Quantity.POWER or (channel.quantity is Quantity.ENERGY and channel.cumulative)


def _uncertainty_j(line: Meterline) -> float:
    mean_w = line.energy_j / line.known_us * 1e6 if line.known_us else 0.0
    return line.channel.rel_uncertainty * line.energy_j + line.channel.refresh_s * mean_w
