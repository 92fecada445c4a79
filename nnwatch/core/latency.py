"""Percentiles from counts in logarithmic buckets: small to store, exact to about one percent."""

from __future__ import annotations

from collections.abc import Mapping

PER_OCTAVE = 32
_LONGEST_OCTAVES = 40  # beyond 35,000 years or below a picosecond it is no duration


class LatencyHistogram:
    """Counts of calls by duration; bucket b holds [2^(b / PER_OCTAVE), 2^((b + 1) / PER_OCTAVE)) seconds."""

    def __init__(self) -> None:
        self.counts: dict[int, int] = {}

    @property
    def calls(self) -> int:
        """How many durations were counted."""
        return sum(self.counts.values())

    def add(self, counts: Mapping[int, int], per_octave: int = PER_OCTAVE) -> None:
        """Add the counts of one report, in whose resolution the percentiles then are; nonsense is left out."""
        if per_octave < 1:
            return
        for bucket, count in counts.items():
            if count > 0 and abs(bucket) <= _LONGEST_OCTAVES * per_octave:
                ours = bucket if per_octave == PER_OCTAVE else _rescaled(bucket, per_octave)
                self.counts[ours] = self.counts.get(ours, 0) + count

    def percentile_s(self, share: float) -> float | None:
        """Return the duration in seconds that this share (0 to 1) of the calls did not exceed.

        The geometric middle of the bucket is returned, at most 2^(1 / (2 * PER_OCTAVE)) off.
        """
        wanted = share * self.calls
        seen = 0
        for bucket in sorted(self.counts):
            seen += self.counts[bucket]
            if seen >= wanted:
                return float(2 ** ((bucket + 0.5) / PER_OCTAVE))
        return None


def _rescaled(bucket: int, per_octave: int) -> int:
    """Return the bucket of ours that holds the geometric middle of one of another resolution."""
    return (2 * bucket + 1) * PER_OCTAVE // (2 * per_octave)
