"""AMD cards: through the driver's files and through a stand-in for AMD's library, with the start-up check."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnwatch.core.records import Channel, Failure, Method, Pace, Quantity
from nnwatch.meters.amdgpu.meter import AmdgpuMeter
from nnwatch.meters.base import Found, Missing, Reason
from tests.fakes.sysfs import FakeKernel, put

_CARD = {"power1_average": 100_000_000, "power1_cap": 300_000_000, "temp1_input": 45_000}

_LIBRARY = """
import json, pathlib

class AmdSmiException(Exception):
    pass

_STATE = pathlib.Path(__file__).with_name("state.json")

def _ask(handle, item):
    answer = json.loads(_STATE.read_text())["cards"][handle].get(item)
    if answer is None:
        raise AmdSmiException(f"{item} is not supported")
    return answer

def amdsmi_init():
    if json.loads(_STATE.read_text()).get("refuses"):
        raise AmdSmiException("no permission")

def amdsmi_shut_down():
    if json.loads(_STATE.read_text()).get("refuses"):
        raise AmdSmiException("the driver is gone")
    _STATE.with_name("ended").touch()

def amdsmi_get_processor_handles():
    return list(range(len(json.loads(_STATE.read_text())["cards"])))

def amdsmi_get_gpu_device_uuid(handle):
    return _ask(handle, "uuid")

def amdsmi_get_gpu_asic_info(handle):
    return {"market_name": "Instinct"}

def amdsmi_get_energy_count(handle):
    return _ask(handle, "energy")

def amdsmi_get_power_info(handle):
    return _ask(handle, "power")

def amdsmi_get_gpu_activity(handle):
    return _ask(handle, "activity")

def amdsmi_get_gpu_vram_usage(handle):
    return _ask(handle, "memory")

class AmdSmiTemperatureType:
    HOTSPOT = 1

class AmdSmiTemperatureMetric:
    CURRENT = 0

def amdsmi_get_temp_metric(handle, sensor, metric):
    return _ask(handle, "temperature") if (sensor, metric) == (1, 0) else None
"""


class _Library:
    """A stand-in for the package `amdsmi` that answers from a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        put(folder / "amdsmi.py", _LIBRARY)

    def set(self, *cards: dict[str, object], refuses: bool = False) -> None:
        put(self.folder / "state.json", json.dumps({"cards": cards, "refuses": refuses}))


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[_Library]:
    """The stand-in, importable while the test runs."""
    folder = tmp_path / "packages"
    made = _Library(folder)
    monkeypatch.syspath_prepend(folder)
    yield made
    sys.modules.pop("amdsmi", None)


def _smi_card(uuid: str, joules: float, watts: object) -> dict[str, object]:
    return {
        "uuid": uuid,
        "energy": {"energy_accumulator": round(joules * 1e6 / 15.3), "counter_resolution": 15.3},
        "power": {"current_socket_power": watts, "average_socket_power": "N/A"},
        "activity": {"gfx_activity": 50},
        "memory": {"vram_total": 1024, "vram_used": 512},
        "temperature": 61,
    }


def _counted(found: Found | Missing) -> list[Channel]:
    assert isinstance(found, Found)
    return [channel for channel in found.channels if channel.counted]


def test_a_card_with_power_alone_is_integrated(kernel: FakeKernel) -> None:
    folder = kernel.hwmon(0, "amdgpu", _CARD, device="pci/0000:0b:00.0")
    put(folder / "device/gpu_busy_percent", 37)
    put(folder / "device/mem_info_vram_used", 4096)
    put(folder / "device/unique_id", "4e1f")
    meter = AmdgpuMeter(kernel.surroundings(), kernel.clock.wait)
    (channel,) = _counted(meter.probe())
    assert (channel.id, channel.scope, channel.method) == ("amdgpu:4e1f:power", "gpu:4e1f", Method.INTEGRATED)
    assert meter.read(Pace.TICK).values == {"amdgpu:4e1f:power": 100_000_000}
    assert meter.read(Pace.SECOND).values == {
        "amdgpu:4e1f:utilisation": 37,
        "amdgpu:4e1f:memory_used": 4096,
        "amdgpu:4e1f:temperature": 45_000,
    }
    meter.close()
    assert kernel.clock.now_ns == 0


def test_graphics_inside_a_processor_count_nowhere(kernel: FakeKernel) -> None:
    kernel.hwmon(0, "amdgpu", {"power1_average": 9_000_000}, device="pci/0000:0b:00.0")
    meter = AmdgpuMeter(kernel.surroundings(), kernel.clock.wait)
    assert _counted(meter.probe()) == []
    meter.close()


@pytest.mark.parametrize(
    ("counted_j", "quantity"),
    [
        (50.0, Quantity.ENERGY),
        (62.0, Quantity.ENERGY),
        (5.0, Quantity.POWER),
        (0.0, Quantity.POWER),
        (400.0, Quantity.POWER),
    ],
)
def test_a_counter_is_trusted_when_it_agrees_with_power(
    kernel: FakeKernel, counted_j: float, quantity: Quantity
) -> None:
    folder = kernel.hwmon(0, "amdgpu", {**_CARD, "energy1_input": 1_000_000}, device="pci/0000:0b:00.0")

    def wait(seconds: float) -> None:
        kernel.clock.wait(seconds)
        put(folder / "energy1_input", round(1_000_000 + counted_j * 1e6))

    meter = AmdgpuMeter(kernel.surroundings(), wait)
    found = meter.probe()
    meter.close()
    (channel,) = _counted(found)
    assert channel.quantity is quantity
    assert isinstance(found, Found)
    assert bool(found.notes) == (quantity is Quantity.POWER)


def test_the_library_wins_over_the_files(kernel: FakeKernel, library: _Library) -> None:
    kernel.hwmon(0, "amdgpu", _CARD, device="pci/0000:0b:00.0")
    library.set(_smi_card("a", 10, 100))

    def wait(seconds: float) -> None:
        kernel.clock.wait(seconds)
        library.set(_smi_card("a", 60, 100))

    meter = AmdgpuMeter(kernel.surroundings(), wait)
    found = meter.probe()
    (channel,) = _counted(found)
    assert channel.id == "amdgpu:a:energy"
    assert channel.scale == pytest.approx(15.3e-6)
    assert isinstance(found, Found)
    assert [(a.uuid, a.name) for a in found.accelerators] == [("a", "Instinct")]
    assert meter.read(Pace.TICK).values["amdgpu:a:power"] == 100
    assert meter.read(Pace.SECOND).values == {
        "amdgpu:a:utilisation": 50,
        "amdgpu:a:memory_used": 512,
        "amdgpu:a:memory_total": 1024,
        "amdgpu:a:temperature": 61,
    }
    library.set({"uuid": "a"})
    assert meter.read(Pace.TICK).lacks["amdgpu:a:energy"].failure is Failure.BUSY
    library.set(refuses=True)
    meter.close()
    meter.close()
    assert not (library.folder / "ended").exists()


def test_older_releases_name_the_count_and_scale_the_temperature_otherwise(
    kernel: FakeKernel, library: _Library
) -> None:
    older = {"energy": {"power": 1000, "counter_resolution": 15.3}, "temperature": 61_000}
    library.set({**_smi_card("a", 10, 0), **older})
    meter = AmdgpuMeter(kernel.surroundings(), kernel.clock.wait)
    found = meter.probe()
    assert isinstance(found, Found)
    scales = {channel.id: channel.scale for channel in found.channels}
    assert meter.read(Pace.TICK).values["amdgpu:a:energy"] == 1000
    degrees = meter.read(Pace.SECOND).values["amdgpu:a:temperature"] * scales["amdgpu:a:temperature"]
    assert degrees == pytest.approx(61)
    meter.close()


def test_the_second_die_of_a_board_tells_no_energy(kernel: FakeKernel, library: _Library) -> None:
    second = {
        **_smi_card("b", 0, "N/A"),
        "energy": {"energy_accumulator": "N/A", "counter_resolution": "N/A"},
    }
    library.set(_smi_card("a", 10, 0), second)
    meter = AmdgpuMeter(kernel.surroundings(), kernel.clock.wait)
    assert [channel.id for channel in _counted(meter.probe())] == ["amdgpu:a:energy"]
    meter.close()
    assert (library.folder / "ended").exists()


def test_a_library_that_refuses_leaves_the_files(kernel: FakeKernel, library: _Library) -> None:
    kernel.hwmon(0, "amdgpu", _CARD, device="pci/0000:0b:00.0")
    library.set(refuses=True)
    meter = AmdgpuMeter(kernel.surroundings(), kernel.clock.wait)
    found = meter.probe()
    meter.close()
    assert [c.id for c in _counted(found)] == ["amdgpu:0000:0b:00.0:power"]
    assert isinstance(found, Found)
    assert found.notes == ("amdsmi does not answer: no permission",)


def test_no_card_is_absent_and_one_without_a_driver_is_named(kernel: FakeKernel) -> None:
    answer = AmdgpuMeter(kernel.surroundings(), kernel.clock.wait).probe()
    assert isinstance(answer, Missing)
    assert answer.reason is Reason.ABSENT
    kernel.sys("bus/pci/devices/0000:0b:00.0/vendor", "0x1002")
    kernel.sys("bus/pci/devices/0000:0b:00.0/class", "0x030000")
    answer = AmdgpuMeter(kernel.surroundings(), kernel.clock.wait).probe()
    assert isinstance(answer, Missing)
    assert answer.reason is Reason.DRIVER


_FILES = ["energy1_input", "power1_average", "power1_input", "power1_cap", "temp1_input", "freq1_input"]


@given(
    st.dictionaries(st.sampled_from(_FILES), st.binary(max_size=70) | st.integers().map(lambda n: b"%d" % n))
)
def test_no_content_of_any_file_makes_it_raise(files: dict[str, bytes]) -> None:
    with TemporaryDirectory() as root:
        kernel = FakeKernel(Path(root))
        kernel.hwmon(0, "amdgpu", files)
        meter = AmdgpuMeter(kernel.surroundings(), kernel.clock.wait)
        answer = meter.probe()
        readings = [meter.read(pace) for pace in Pace]
        meter.close()
        seen = {channel_id for r in readings for channel_id in (*r.values, *r.lacks)}
        assert seen == ({c.id for c in answer.channels} if isinstance(answer, Found) else set())
