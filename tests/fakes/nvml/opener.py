"""Opens meters on the fake library, with a clock that only waiting moves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nnwatch.core.records import Channel
from nnwatch.meters.base import Found, Missing, Surroundings
from nnwatch.meters.nvml.meter import NvmlMeter


class StillClock:
    """Time that passes only when somebody waits; `each_wait` is told the new time."""

    def __init__(self) -> None:
        self.now_ns = 5_000_000_000
        self.each_wait: Callable[[int], None] = lambda now_ns: None

    def __call__(self) -> int:
        return self.now_ns

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now_ns += int(seconds * 1e9)
        self.each_wait(self.now_ns)


class NvmlOpener:
    """Opens meters whose processes are looked up in `<root>/proc`."""

    def __init__(self, root: Path) -> None:
        self.clock = StillClock()
        self._root = root
        self._meters: list[NvmlMeter] = []

    def __call__(self, target: int | None = None) -> tuple[NvmlMeter, Found | Missing]:
        surroundings = Surroundings(self._root / "sys", self._root / "proc", self.clock, lambda: target)
        self._meters.append(NvmlMeter(surroundings, self.clock.wait))
        return self._meters[-1], self._meters[-1].probe()

    def close(self) -> None:
        """Close every meter."""
        for meter in self._meters:
            meter.close()


def found(answer: Found | Missing) -> Found:
    """Return the answer of a meter that must have been found."""
    assert isinstance(answer, Found), answer
    return answer


def channels(answer: Found | Missing) -> dict[str, Channel]:
    """Return the channels that a meter offers, by id."""
    return {channel.id: channel for channel in found(answer).channels}
