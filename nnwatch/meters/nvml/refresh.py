"""Finds how often an energy counter is renewed, which is what its reading may lag behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

POLL_S = 0.002
LONGEST_S = 0.3  # for all cards together
_CHANGES = 4  # give three whole periods


def refresh_periods(
    counters: Mapping[str, Callable[[], int | None]],
    clock_ns: Callable[[], int],
    wait_s: Callable[[float], None],
) -> dict[str, float]:
    """Watch counters for a moment and return their refresh periods in seconds, by name.

    A counter that changed less than twice is not in the answer: its period is longer than the moment, or
    nothing is known. The resolution is one poll.
    """
    last = {name: read() for name, read in counters.items()}
    changes: dict[str, list[int]] = {name: [] for name in counters}
    end_ns = clock_ns() + int(LONGEST_S * 1e9)
    while any(len(seen) < _CHANGES for seen in changes.values()) and clock_ns() < end_ns:
        wait_s(POLL_S)
        for name, read in counters.items():
            count = read()
            if count is not None and count != last[name]:
                last[name] = count
                changes[name].append(clock_ns())
    return {name: _period_s(seen) for name, seen in changes.items() if len(seen) > 1}


def _period_s(changes_ns: list[int]) -> float:
    gaps_ns = sorted(later - earlier for earlier, later in pairwise(changes_ns))
    return gaps_ns[len(gaps_ns) // 2] / 1e9
