"""What holds for every meter of kernel files: it gives back what it opened, and its channels are distinct."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nnwatch.core.records import Pace
from nnwatch.meters.amdgpu.meter import AmdgpuMeter
from nnwatch.meters.base import Found, Meter, Missing, Surroundings
from nnwatch.meters.battery import BatteryMeter
from nnwatch.meters.cray import CrayMeter
from nnwatch.meters.estimate import EstimateMeter
from nnwatch.meters.hwmon import HwmonMeter
from nnwatch.meters.perf import PerfMeter
from nnwatch.meters.rapl import RaplMeter
from tests.fakes.sysfs import FakeKernel

_METERS: list[Callable[[Surroundings], Meter]] = [
    AmdgpuMeter,
    BatteryMeter,
    CrayMeter,
    EstimateMeter,
    HwmonMeter,
    PerfMeter,
    RaplMeter,
]


def _open_files() -> set[str]:
    """Return what this process holds open below a temporary folder's `sys` or `proc`."""
    targets = []
    for entry in Path("/proc/self/fd").iterdir():
        try:
            targets.append(str(entry.readlink()))
        except FileNotFoundError:
            continue
    return {target for target in targets if "/sys/" in target or target.endswith("/stat")}


@pytest.fixture
def full_kernel(kernel: FakeKernel) -> FakeKernel:
    """A machine with something for every meter of files."""
    kernel.cpus("Intel(R) Core(TM) i9-9900K CPU @ 3.60GHz", 2)
    kernel.proc("stat", "cpu  1 0 0 5 5 0 0 9 0 0")
    kernel.zone("intel-rapl:0", "package-0", 1)
    kernel.zone("intel-rapl:0:0", "dram", 1)
    kernel.hwmon(0, "amdgpu", {"power1_average": 1, "power1_cap": 1}, device="pci/0000:0b:00.0")
    kernel.hwmon(1, "xe", {"energy1_input": 1, "power1_input": 2}, device="pci/0000:0c:00.0")
    kernel.hwmon(2, "xe", {"energy1_input": 1}, device="pci/0000:0c:00.0")
    kernel.sys("cray/pm_counters/energy", "1 J 2 us")
    kernel.sys("cray/pm_counters/freshness", 1)
    for file, content in {"type": "Battery", "status": "Discharging", "power_now": 1}.items():
        kernel.sys(f"class/power_supply/BAT0/{file}", content)
    return kernel


@pytest.mark.parametrize("factory", [m for m in _METERS if m is not PerfMeter])
def test_a_found_meter_offers_distinct_channels_and_closes_its_files(
    full_kernel: FakeKernel, factory: Callable[[Surroundings], Meter]
) -> None:
    before = _open_files()
    meter = factory(full_kernel.surroundings())
    found = meter.probe()
    assert isinstance(found, Found)
    ids = [channel.id for channel in found.channels]
    assert len(set(ids)) == len(ids)
    assert all(channel_id.startswith(f"{meter.name}:") for channel_id in ids)
    read = {channel_id for pace in Pace for channel_id in meter.read(pace).values}
    assert read == set(ids)
    meter.close()
    assert _open_files() == before


@pytest.mark.parametrize("factory", _METERS)
def test_a_machine_without_anything_has_a_reason_and_nothing_to_close(
    tmp_path: Path, factory: Callable[[Surroundings], Meter]
) -> None:
    meter = factory(FakeKernel(tmp_path / "nowhere").surroundings())
    answer = meter.probe()
    assert isinstance(answer, Missing)
    assert answer.detail
    assert all(not meter.read(pace).values for pace in Pace)
    meter.close()
