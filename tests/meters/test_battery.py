"""The battery meter: power while it discharges, and a reason whenever it does not."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnwatch.core.records import Pace, Reading
from nnwatch.meters.base import Found, Missing, Reason
from nnwatch.meters.battery import BatteryMeter
from tests.fakes.sysfs import FakeKernel


def _lay(kernel: FakeKernel, name: str, **files: object) -> None:
    for file, content in {"type": "Battery", "status": "Discharging", **files}.items():
        kernel.sys(f"class/power_supply/{name}/{file}", content)


def _read(kernel: FakeKernel) -> Reading:
    meter = BatteryMeter(kernel.surroundings())
    assert isinstance(meter.probe(), Found)
    reading = meter.read(Pace.SECOND)
    assert not meter.read(Pace.TICK).values
    meter.close()
    return reading


@pytest.mark.parametrize(
    "files",
    [
        {"power_now": 12_000_000},
        {"power_now": -12_000_000},
        {"current_now": 1_000_000, "voltage_now": 12_000_000},
        {"current_now": -1_000_000, "voltage_now": 12_000_000},
    ],
)
def test_power_or_current_times_voltage(kernel: FakeKernel, files: dict[str, int]) -> None:
    _lay(kernel, "BAT0", **files)
    assert _read(kernel).values == {"battery:discharge": 12_000_000}


def test_two_batteries_add_up_and_the_mouse_does_not(kernel: FakeKernel) -> None:
    _lay(kernel, "BAT0", power_now=5_000_000)
    _lay(kernel, "BAT1", power_now=4_000_000)
    _lay(kernel, "BAT2", power_now=3_000_000, status="Not charging")
    _lay(kernel, "hidpp_battery_0", power_now=1, scope="Device")
    _lay(kernel, "AC", type="Mains")
    assert _read(kernel).values == {"battery:discharge": 9_000_000}


@pytest.mark.parametrize("status", ["Charging", "Full", "Unknown", "", b"\xff"])
def test_a_battery_that_does_not_discharge_tells_nothing(kernel: FakeKernel, status: object) -> None:
    _lay(kernel, "BAT0", power_now=5_000_000, status=status)
    reading = _read(kernel)
    assert not reading.values
    assert "not discharging" in reading.lacks["battery:discharge"].detail


@pytest.mark.parametrize(
    "supply",
    [
        {"type": "Mains", "online": 1},
        {"type": "USB", "online": 2},
        {"type": "Battery", "status": "Charging", "power_now": 1},
    ],
)
def test_what_a_charger_adds_is_not_in_the_discharge(kernel: FakeKernel, supply: dict[str, object]) -> None:
    _lay(kernel, "BAT0", power_now=5_000_000)
    _lay(kernel, "other", **supply)
    reading = _read(kernel)
    assert not reading.values
    assert "a charger feeds" in reading.lacks["battery:discharge"].detail


def test_a_charger_that_is_unplugged_or_a_mouse_s_does_not_disturb(kernel: FakeKernel) -> None:
    _lay(kernel, "BAT0", power_now=5_000_000)
    _lay(kernel, "AC", type="Mains", online=0)
    _lay(kernel, "mouse", type="USB", online=1, scope="Device")
    assert _read(kernel).values == {"battery:discharge": 5_000_000}


def test_it_is_the_whole_machine_and_never_added(kernel: FakeKernel) -> None:
    _lay(kernel, "BAT0", power_now=1)
    meter = BatteryMeter(kernel.surroundings())
    found = meter.probe()
    meter.close()
    assert isinstance(found, Found)
    assert [(c.scope, c.counted, c.cumulative) for c in found.channels] == [("node", False, False)]


def test_a_desktop_has_none(kernel: FakeKernel) -> None:
    answer = BatteryMeter(kernel.surroundings()).probe()
    assert isinstance(answer, Missing)
    assert answer.reason is Reason.ABSENT


def test_a_driver_that_tells_no_rate_is_named(kernel: FakeKernel) -> None:
    _lay(kernel, "BAT0", capacity=80)
    answer = BatteryMeter(kernel.surroundings()).probe()
    assert isinstance(answer, Missing)
    assert answer.reason is Reason.DRIVER


_CONTENT = st.binary(max_size=70) | st.sampled_from([b"Battery", b"Discharging", b"-7", b"9" * 19])


@given(
    st.dictionaries(
        st.sampled_from(["type", "status", "scope", "power_now", "current_now", "voltage_now"]), _CONTENT
    )
)
def test_no_content_of_any_file_makes_it_raise(files: dict[str, bytes]) -> None:
    with TemporaryDirectory() as root:
        kernel = FakeKernel(Path(root))
        _lay(kernel, "BAT0", **files)
        meter = BatteryMeter(kernel.surroundings())
        answer = meter.probe()
        reading = meter.read(Pace.SECOND)
        meter.close()
        assert len(reading.values) + len(reading.lacks) == (1 if isinstance(answer, Found) else 0)
