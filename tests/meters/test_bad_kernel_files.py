"""Every kernel file of every meter, holding every kind of nonsense: it costs that file alone, and never a run."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnwatch.core.records import Pace
from nnwatch.meters.amdgpu.meter import AmdgpuMeter
from nnwatch.meters.base import Found, Meter, Missing, Surroundings
from nnwatch.meters.battery import BatteryMeter
from nnwatch.meters.cray import CrayMeter
from nnwatch.meters.estimate import EstimateMeter
from nnwatch.meters.hwmon import HwmonMeter
from nnwatch.meters.proc_files import parse_stat
from nnwatch.meters.rapl import RaplMeter
from tests.fakes.sysfs import FakeKernel

FILES: dict[Callable[[Surroundings], Meter], list[str]] = {
    RaplMeter: [
        f"class/powercap/{zone}/{file}"
        for zone in ("intel-rapl:0", "intel-rapl:0:0")
        for file in ("name", "energy_uj", "max_energy_range_uj")
    ],
    AmdgpuMeter: [
        f"class/hwmon/hwmon0/{file}" for file in ("name", "power1_average", "power1_cap", "temp1_input")
    ],
    HwmonMeter: [
        f"class/hwmon/hwmon1/{file}" for file in ("name", "energy1_input", "power1_input", "energy1_label")
    ],
    CrayMeter: [f"cray/pm_counters/{file}" for file in ("energy", "power", "freshness", "raw_scan_hz")],
    BatteryMeter: [f"class/power_supply/BAT0/{file}" for file in ("type", "status", "power_now")],
    EstimateMeter: ["../proc/stat", "../proc/cpuinfo"],
}
CASES = [(meter, file) for meter, files in FILES.items() for file in files]


def _missing(path: Path) -> None:
    path.unlink()


def _directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _blocking(path: Path) -> None:
    """A pipe that nobody writes to: whoever opens it the plain way waits for ever."""
    path.unlink()
    os.mkfifo(path)


def _holding(content: bytes) -> Callable[[Path], None]:
    def hold(path: Path) -> None:
        path.write_bytes(content)

    return hold


SPOILS = {
    "missing": _missing,
    "a folder": _directory,
    "blocking": _blocking,
    "empty": _holding(b""),
    "garbage": _holding(b"\x00\xff garbage \n\n"),
    "negative": _holding(b"-1\n"),
    "huge": _holding(b"9" * 5000),
    "words": _holding(b"nan inf 0x1\n"),
}


@pytest.fixture
def machine(kernel: FakeKernel) -> FakeKernel:
    """A machine with something for every meter of files."""
    kernel.cpus("Intel(R) Core(TM) i9-9900K CPU @ 3.60GHz", 2)
    kernel.proc("stat", "cpu  1 0 0 5 5 0 0 9 0 0")
    kernel.zone("intel-rapl:0", "package-0", 1)
    kernel.zone("intel-rapl:0:0", "dram", 1)
    kernel.hwmon(
        0, "amdgpu", {"power1_average": 1, "power1_cap": 1, "temp1_input": 1}, device="pci/0000:0b:00.0"
    )
    intel = {"energy1_input": 1, "power1_input": 2, "energy1_label": "card"}
    kernel.hwmon(1, "xe", intel, device="pci/0000:0c:00.0")
    for file in ("energy", "power", "freshness", "raw_scan_hz"):
        kernel.sys(f"cray/pm_counters/{file}", 1)
    for file, content in {"type": "Battery", "status": "Discharging", "power_now": 1}.items():
        kernel.sys(f"class/power_supply/BAT0/{file}", content)
    return kernel


def probed(kernel: FakeKernel, factory: Callable[[Surroundings], Meter]) -> tuple[Meter, Found | Missing]:
    meter = factory(kernel.surroundings())
    return meter, meter.probe()


@pytest.mark.timeout(20)
@pytest.mark.parametrize("spoil", SPOILS.values(), ids=SPOILS.keys())
@pytest.mark.parametrize(("factory", "file"), CASES, ids=[file for _, file in CASES])
def test_a_bad_file_at_the_start_has_a_named_reason_and_costs_no_other(
    machine: FakeKernel, factory: Callable[[Surroundings], Meter], file: str, spoil: Callable[[Path], None]
) -> None:
    path = machine.sysfs / file
    assert path.is_file()
    spoil(path)
    meter, answer = probed(machine, factory)
    if isinstance(answer, Missing):
        assert answer.detail
    else:
        readings = [meter.read(pace) for pace in Pace]
        told = {name for reading in readings for name in (*reading.values, *reading.lacks)}
        assert told == {channel.id for channel in answer.channels}
        assert all(lack.detail for reading in readings for lack in reading.lacks.values())
    meter.close()


@pytest.mark.parametrize("content", [b"", b"\x00\xff garbage", b"--1", b"9" * 5000, b"nan"])
@pytest.mark.parametrize(
    ("factory", "file"),
    [
        (RaplMeter, "class/powercap/intel-rapl:0/energy_uj"),
        (AmdgpuMeter, "class/hwmon/hwmon0/power1_average"),
        (HwmonMeter, "class/hwmon/hwmon1/energy1_input"),
        (CrayMeter, "cray/pm_counters/energy"),
        (BatteryMeter, "class/power_supply/BAT0/power_now"),
        (EstimateMeter, "../proc/stat"),
    ],
)
def test_a_file_that_turns_bad_is_a_lack_and_comes_back(
    machine: FakeKernel, factory: Callable[[Surroundings], Meter], file: str, content: bytes
) -> None:
    path = machine.sysfs / file
    good = path.read_bytes()
    meter, answer = probed(machine, factory)
    assert isinstance(answer, Found)
    path.write_bytes(content)
    spoilt = [meter.read(pace) for pace in Pace]
    path.write_bytes(good)
    healed = [meter.read(pace) for pace in Pace]
    everything = {channel.id for channel in answer.channels}
    lacking = {name for reading in spoilt for name in reading.lacks}
    assert len(lacking) == 1
    assert {name for reading in spoilt for name in reading.values} == everything - lacking
    assert {name for reading in healed for name in reading.values} == everything
    meter.close()


@given(st.binary(max_size=400))
def test_no_line_of_a_process_raises(text: bytes) -> None:
    stat = parse_stat(text)
    assert stat is None or isinstance(stat.own_ticks, int)
