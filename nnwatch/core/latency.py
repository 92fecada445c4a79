"""Percentiles from counts in logarithmic buckets: small to store, exact to about one percent."""

from __future__ import annotations

from collections.abc import Mapping


class LatencyHistogram:
    """Counts of calls by duration; bucket b holds [2^(b / per_octave), 2^((b + 1) / per_octave)) seconds."""

    def __init__(self) -> None:
        self.per_octave = 32
        self.counts: dict[int, int] = {}

    @property
    def calls(self) -> int:
        """How many durations were counted."""
        return sum(self.counts.values())

    def add(self, counts: Mapping[int, int], per_octave: int) -> None:
        """Add the counts of one report; reports of another resolution start a new histogram."""
        if per_octave != self.per_octave:
            self.per_octave, self.counts = per_octave, {}
        for bucket, count in counts.items():
            self.counts[bucket] = self.counts.get(bucket, 0) + count

    def percentile_s(self, share: float) -> float | None:
        """Return the duration in seconds that this share (0 to 1) of the calls did not exceed.

        The geometric middle of the bucket is returned, at most 2^(1 / (2 * per_octave)) off.
        """
        wanted = share * self.calls
        seen = 0
        for bucket in sorted(self.counts):
            seen += self.counts[bucket]
            if seen >= wanted:
                return float(2 ** ((bucket + 0.5) / self.per_octave))
        return None
