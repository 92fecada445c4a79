"""Load of the machine from faked kernel files, and from the real ones."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnwatch.core import channels as names
from nnwatch.core.records import Pace
from nnwatch.meters.base import Found, Missing, Reason, Surroundings
from nnwatch.meters.host import HostMeter
from tests.fakes.sysfs import FakeKernel

NET_HEADER = (
    "Inter-|   Receive                                                |  Transmit\n"
    " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop\n"
)


def cpu_line(name: str, user: int, idle: int) -> str:
    return f"{name} {user} 0 0 {idle} 0 0 0 0 0 0"


@pytest.fixture
def machine(kernel: FakeKernel) -> FakeKernel:
    """Two cores, a disk with a partition, one network card beside a bridge and the loopback."""
    set_cpu(kernel, 100, 100)
    kernel.proc(
        "meminfo", "MemTotal: 1000 kB\nMemFree: 100 kB\nMemAvailable: 400 kB\nBuffers: 0 kB\nCached: 0 kB"
    )
    kernel.proc("vmstat", "pswpin 0\npswpout 0")
    kernel.proc(
        "diskstats",
        "8 0 sda 1 0 10 0 1 0 20 0 0 0 0\n8 1 sda1 1 0 10 0 1 0 20 0 0 0 0\n253 0 dm-0 1 0 10 0 1 0 20 0 0 0 0",
    )
    card = "{}: {} 0 0 0 0 0 0 0 {} 0 0 0 0 0 0 0"
    lines = [card.format("lo", 7, 7), card.format("eth0", 500, 300), card.format("br0", 500, 300)]
    kernel.proc("net/dev", NET_HEADER + "\n".join(lines))
    for device in ("block/sda", "class/net/eth0"):
        (kernel.sysfs / device / "device").mkdir(parents=True)
    for device in ("block/dm-0", "class/net/br0", "class/net/lo"):
        (kernel.sysfs / device).mkdir(parents=True)
    return kernel


def set_cpu(kernel: FakeKernel, first: int, second: int) -> None:
    """Set the busy ticks of both cores, of 1000 each."""
    lines = [
        cpu_line("cpu", first + second, 2000 - first - second),
        cpu_line("cpu0", first, 1000 - first),
        cpu_line("cpu1", second, 1000 - second),
    ]
    kernel.proc("stat", "\n".join(lines))


def test_the_load_of_the_machine_is_told(machine: FakeKernel) -> None:
    meter = HostMeter(machine.surroundings())
    answer = meter.probe()
    assert isinstance(answer, Found)
    assert not answer.notes
    values = meter.read(Pace.SECOND).values
    assert set(values) == {channel.id for channel in answer.channels}
    assert values[names.CPU_BUSY] == 200
    assert values[names.RAM_USED] == 600 * 1024
    assert not meter.read(Pace.TICK).values
    meter.close()


def test_only_physical_devices_count(machine: FakeKernel) -> None:
    values = HostMeter(machine.surroundings()).read(Pace.SECOND).values
    assert (values[names.NET_RECV], values[names.NET_SENT]) == (500, 300)
    assert (values[names.DISK_READ], values[names.DISK_WRITE]) == (10 * 512, 20 * 512)


def test_without_physical_devices_all_but_the_loopback_count(machine: FakeKernel) -> None:
    (machine.sysfs / "class/net/eth0/device").rmdir()
    values = HostMeter(machine.surroundings()).read(Pace.SECOND).values
    assert (values[names.NET_RECV], values[names.NET_SENT]) == (1000, 600)


def test_the_use_of_a_core_is_that_since_the_last_look(machine: FakeKernel) -> None:
    meter = HostMeter(machine.surroundings())
    meter.probe()
    machine.proc(
        "stat",
        "\n".join([cpu_line("cpu", 350, 1850), cpu_line("cpu0", 150, 950), cpu_line("cpu1", 200, 900)]),
    )
    values = meter.read(Pace.SECOND).values
    assert (values[f"{names.CORE_PREFIX}0"], values[f"{names.CORE_PREFIX}1"]) == (50, 100)
    assert values[names.CPU_BUSY] == 350


def test_a_core_that_goes_offline_starts_the_cores_anew(machine: FakeKernel) -> None:
    meter = HostMeter(machine.surroundings())
    meter.probe()
    machine.proc("stat", "\n".join([cpu_line("cpu", 150, 950), cpu_line("cpu0", 150, 950)]))
    values = meter.read(Pace.SECOND).values
    assert names.CPU_BUSY in values
    assert f"{names.CORE_PREFIX}1" not in values


@pytest.mark.parametrize(
    ("path", "content", "lost", "source"),
    [
        ("meminfo", "", names.RAM_USED, "memory"),
        ("meminfo", "MemTotal: x kB", names.RAM_USED, "memory"),
        ("net/dev", NET_HEADER + "eth0: garbage", names.NET_SENT, "network"),
    ],
)
def test_a_file_that_makes_no_sense_costs_its_channels_alone(
    machine: FakeKernel, path: str, content: str, lost: str, source: str
) -> None:
    meter = HostMeter(machine.surroundings())
    meter.probe()
    machine.proc(path, content)
    reading = meter.read(Pace.SECOND)
    assert lost not in reading.values
    assert set(reading.lacks) == {f"host:{source}"}
    assert names.CPU_BUSY in reading.values


def test_a_machine_that_tells_no_processor_time_is_named(kernel: FakeKernel) -> None:
    kernel.proc("stat", "")
    answer = HostMeter(kernel.surroundings()).probe()
    assert isinstance(answer, Missing) or names.CPU_BUSY in {c.id for c in answer.channels}


def test_without_a_proc_file_system_the_reason_is_told(kernel: FakeKernel) -> None:
    answer = HostMeter(kernel.surroundings()).probe()
    assert isinstance(answer, Missing)
    assert answer.reason is Reason.BROKEN


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.sampled_from(["stat", "meminfo", "diskstats", "net/dev"]), st.binary(max_size=200))
def test_no_content_of_any_file_raises(machine: FakeKernel, path: str, content: bytes) -> None:
    meter = HostMeter(machine.surroundings())
    machine.proc(path, content)
    reading = meter.read(Pace.SECOND)
    assert all(isinstance(value, int | float) for value in reading.values.values())


def test_the_real_machine_is_read() -> None:
    meter = HostMeter(Surroundings(Path("/sys"), Path("/proc"), time.monotonic_ns))
    answer = meter.probe()
    assert isinstance(answer, Found)
    values = meter.read(Pace.SECOND).values
    assert values[names.CPU_BUSY] > 0
    assert values[names.RAM_USED] > 0
