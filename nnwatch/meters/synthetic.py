"""A machine that is not there: a CPU, its memory and a GPU at work, for demonstrations on any laptop."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from nnwatch.core.records import Accelerator, Channel, Method, Pace, Quantity, Reading
from nnwatch.meters.base import Found, Surroundings

UUID = "demo-0"
_NAME = "Synthetic GPU"
_GPU = f"gpu:{UUID}"
_PERIOD_S = 24.0  # of one swell of the load
_RIPPLE_S = 3.1  # of the smaller one on top
_MEMORY_BYTES = 24 << 30


@dataclass(frozen=True, slots=True)
class Curve:
    """A smooth power over time, whose energy is known exactly: a floor, a swell and a ripple."""

    floor_w: float
    swell_w: float
    ripple_w: float

    def power_w(self, t_s: float) -> float:
        """Return the power at a moment."""
        return self.floor_w + self.swell_w * load(t_s) + self.ripple_w * _wave(t_s, _RIPPLE_S)

    def energy_j(self, t_s: float) -> float:
        """Return the integral of the power from zero, so that counter and power agree to the rounding."""
        return (
            self.floor_w * t_s
            + self.swell_w * _wave_integral(t_s, _PERIOD_S)
            + self.ripple_w * _wave_integral(t_s, _RIPPLE_S)
        )


PACKAGE = Curve(18.0, 40.0, 6.0)
DRAM = Curve(3.0, 5.0, 1.0)
GPU = Curve(35.0, 230.0, 25.0)


def load(t_s: float) -> float:
    """Return how busy the machine is at a moment, from 0 to 1."""
    return _wave(t_s, _PERIOD_S)


def _wave(t_s: float, period_s: float) -> float:
    return 0.5 - 0.5 * math.cos(2 * math.pi * t_s / period_s)


def _wave_integral(t_s: float, period_s: float) -> float:
    turn = 2 * math.pi / period_s
    return 0.5 * t_s - 0.5 * math.sin(turn * t_s) / turn


def _counter(name: str, scope: str, label: str, scale: float) -> Channel:
    return Channel(
        name,
        scope,
        Quantity.ENERGY,
        f"{label} (synthetic)",
        scale=scale,
        cumulative=True,
        peak_rate=1000.0,
        method=Method.MODEL,  # it must never outrank what was measured
        counted=True,
    )


def _gpu(
    name: str,
    quantity: Quantity,
    scale: float = 1.0,
    pace: Pace = Pace.SECOND,
    method: Method | None = None,
) -> Channel:
    label = f"{_NAME}: {name.replace('_', ' ')} (synthetic)"
    return Channel(f"synthetic:{UUID}:{name}", _GPU, quantity, label, scale=scale, pace=pace, method=method)


_Value = Callable[[float], int]
_SERIES: tuple[tuple[Channel, _Value], ...] = (
    (
        _counter("synthetic:package-0", "cpu", "CPU package", 1e-6),
        lambda t_s: round(PACKAGE.energy_j(t_s) * 1e6),
    ),
    (_counter("synthetic:dram", "dram", "memory", 1e-6), lambda t_s: round(DRAM.energy_j(t_s) * 1e6)),
    (
        _counter(f"synthetic:{UUID}:energy", _GPU, f"{_NAME}: energy counter", 1e-3),
        lambda t_s: round(GPU.energy_j(t_s) * 1e3),
    ),
    (
        _gpu("power", Quantity.POWER, 1e-3, Pace.TICK, Method.MODEL),
        lambda t_s: round(GPU.power_w(t_s) * 1e3),
    ),
    (_gpu("utilisation", Quantity.UTILISATION, 0.01, Pace.TICK), lambda t_s: round(100 * load(t_s))),
    (
        _gpu("memory_used", Quantity.MEMORY),
        lambda t_s: round(_MEMORY_BYTES * (0.2 + 0.5 * load(t_s))),
    ),
    (_gpu("memory_total", Quantity.MEMORY), lambda _: _MEMORY_BYTES),
    (_gpu("temperature", Quantity.TEMPERATURE), lambda t_s: round(42 + 26 * load(t_s))),
    (_gpu("clock_sm", Quantity.CLOCK, 1e6), lambda t_s: round(900 + 900 * load(t_s))),
    (_gpu("power_limit", Quantity.LIMIT, 1e-3), lambda _: 320_000),
    (_gpu("throttled", Quantity.STATE), lambda _: 0),
    (_gpu("others", Quantity.STATE), lambda _: 0),
    (_gpu("ours", Quantity.STATE), lambda _: 1),
)


class SyntheticMeter:
    """Follows a fixed curve of the clock: the same clock always gives the same values."""

    name = "synthetic"
    measures = "nothing: a made-up machine for demonstrations"

    def __init__(self, surroundings: Surroundings) -> None:
        self._clock_ns = surroundings.clock_ns

    def probe(self) -> Found:
        """Offer the made-up machine, and say that it is one."""
        return Found(
            tuple(channel for channel, _ in _SERIES),
            (Accelerator(UUID, _NAME),),
            notes=("every value of this meter is synthetic: nothing was measured",),
        )

    def read(self, pace: Pace) -> Reading:
        """Return the curve at this moment."""
        t_s = self._clock_ns() / 1e9
        return Reading({channel.id: value(t_s) for channel, value in _SERIES if channel.pace is pace})

    def close(self) -> None:
        """Nothing is held."""
