"""Totals, means, peaks and rates of everything that is no energy."""

from __future__ import annotations

from collections.abc import Iterable

from nnwatch.core.counter import Counter
from nnwatch.core.records import Channel, Quantity, Sample


class Track:
    """What is known of one channel: a cumulative one has a total and a rate, any other a mean and a peak.

    All values are scaled to the unit of the channel's quantity; None where no reading says.
    """

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.total = 0.0
        self.rate: float | None = None
        self.first: float | None = None
        self.last: float | None = None
        self.peak: float | None = None
        self._counter = Counter(channel.wrap) if channel.cumulative else None
        self._last_us = 0
        self._weighted = 0.0
        self._weight_us = 0

    @property
    def mean(self) -> float | None:
        """The mean over time, each value held since the reading before it."""
        return self._weighted / self._weight_us if self._weight_us else self.last

    def advance(self, t_us: int, raw: int | float) -> None:
        """Take one reading."""
        if self._counter:
            self._count(self._counter, t_us, int(raw))
        else:
            self._hold(t_us, raw * self.channel.scale)
        self._last_us = t_us

    def begin_again(self) -> None:
        """Let `first` be the latest value, as at the begin of what is judged."""
        self.first = self.last

    def _count(self, counter: Counter, t_us: int, count: int) -> None:
        step = counter.advance(t_us, count)
        self.last = self.total
        if step.known and step.end_us > step.start_us:
            grown = step.counts * self.channel.scale
            self.total += grown
            self.rate = grown / (step.end_us - step.start_us) * 1e6
            self.last = self.total

    def _hold(self, t_us: int, value: float) -> None:
        if self.first is None:
            self.first = value
        else:
            self._weighted += value * (t_us - self._last_us)
            self._weight_us += t_us - self._last_us
        self.last = value
        self.peak = value if self.peak is None else max(value, self.peak)


class Usage:
    """The tracks of a run, by channel id."""

    def __init__(self, channels: Iterable[Channel]) -> None:
        self.tracks = {channel.id: Track(channel) for channel in channels}

    def sample(self, sample: Sample) -> None:
        """Take one sample."""
        for channel_id, raw in sample.values.items():
            track = self.tracks.get(channel_id)
            if track is not None:
                track.advance(sample.t_us, raw)

    def begin_again(self, quantity: Quantity) -> None:
        """Let every track of a quantity begin with its latest value."""
        for track in self.tracks.values():
            if track.channel.quantity is quantity:
                track.begin_again()

    def total(self, channel_id: str) -> float | None:
        """Return how much a cumulative channel grew, or None when it was never read."""
        track = self.tracks.get(channel_id)
        return None if track is None or track.last is None else track.total

    def rate(self, channel_id: str) -> float | None:
        """Return the latest rate of a cumulative channel per second."""
        track = self.tracks.get(channel_id)
        return None if track is None else track.rate

    def last(self, channel_id: str) -> float | None:
        """Return the latest value."""
        track = self.tracks.get(channel_id)
        return None if track is None else track.last

    def mean(self, channel_id: str) -> float | None:
        """Return the mean over time."""
        track = self.tracks.get(channel_id)
        return None if track is None else track.mean

    def peak(self, channel_id: str) -> float | None:
        """Return the greatest value seen."""
        track = self.tracks.get(channel_id)
        return None if track is None else track.peak
