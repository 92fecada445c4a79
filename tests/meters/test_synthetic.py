"""The made-up machine of demonstrations."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnwatch.core.energy import Ledger
from nnwatch.core.phases import Timeline
from nnwatch.core.records import Method, Pace, Quantity, Sample
from nnwatch.meters.base import Meter, Surroundings
from nnwatch.meters.synthetic import DRAM, GPU, PACKAGE, Curve, SyntheticMeter

MOMENTS = st.floats(min_value=0, max_value=1e6)


class Clock:
    def __init__(self) -> None:
        self.now_ns = 0

    def __call__(self) -> int:
        return self.now_ns


def meter_at(clock: Clock) -> SyntheticMeter:
    return SyntheticMeter(Surroundings(Path("/sys"), Path("/proc"), clock))


def test_every_channel_says_that_it_is_synthetic() -> None:
    meter: Meter = meter_at(Clock())
    found = SyntheticMeter.probe(meter_at(Clock()))
    assert meter.name == "synthetic"
    assert all(channel.id.startswith("synthetic:") for channel in found.channels)
    assert all("synthetic" in channel.label for channel in found.channels)
    assert "nothing was measured" in found.notes[0]
    counted = {channel.scope: channel.method for channel in found.channels if channel.counted}
    assert counted == dict.fromkeys(["cpu", "dram", "gpu:demo-0"], Method.MODEL)


def test_every_channel_has_a_value_at_its_pace() -> None:
    meter = meter_at(Clock())
    for pace in Pace:
        offered = {channel.id for channel in meter.probe().channels if channel.pace is pace}
        assert set(meter.read(pace).values) == offered
    meter.close()


def test_the_same_clock_gives_the_same_values() -> None:
    one, other = Clock(), Clock()
    one.now_ns = other.now_ns = 123_456_789_000
    assert meter_at(one).read(Pace.TICK) == meter_at(other).read(Pace.TICK)


@pytest.mark.parametrize("curve", [PACKAGE, DRAM, GPU])
@given(start_s=MOMENTS, length_s=st.floats(min_value=0, max_value=100))
def test_energy_only_grows_and_is_the_integral_of_power(
    curve: Curve, start_s: float, length_s: float
) -> None:
    steps = 2000
    width_s = length_s / steps
    integral_j = sum(curve.power_w(start_s + (index + 0.5) * width_s) for index in range(steps)) * width_s
    energy_j = curve.energy_j(start_s + length_s) - curve.energy_j(start_s)
    assert energy_j == pytest.approx(integral_j, rel=1e-3, abs=1e-3)
    assert energy_j >= -1e-6


def test_the_counter_gives_the_energy_of_a_recording() -> None:
    clock = Clock()
    meter = meter_at(clock)
    ledger = Ledger(meter.probe().channels, Timeline())
    for tick in range(301):
        clock.now_ns = tick * 100_000_000
        ledger.sample(Sample(tick * 100_000, meter.read(Pace.TICK).values))
    by_scope = {component.scope: component.energy_j for component in ledger.components()}
    assert by_scope["gpu:demo-0"] == pytest.approx(GPU.energy_j(30), abs=0.01)
    assert by_scope["cpu"] == pytest.approx(PACKAGE.energy_j(30), abs=0.01)
    power = next(line for line in ledger.lines.values() if line.channel.quantity is Quantity.POWER)
    assert power.energy_j == pytest.approx(GPU.energy_j(30), rel=1e-3)
