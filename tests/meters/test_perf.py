"""The perf meter: what it opens, how it counts, and what it says when the kernel refuses."""

from __future__ import annotations

import errno
import os
import struct
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnwatch.core.records import Failure, Pace
from nnwatch.meters.base import Found, Missing, Reason
from nnwatch.meters.perf import PerfMeter, parse_config, parse_cpus
from nnwatch.meters.perf_event import PerfEvent, open_event
from tests.fakes.sysfs import FakeKernel

_POWER = "bus/event_source/devices/power"
_SCALE = 2.0**-32


def _lay_events(kernel: FakeKernel, cpumask: str = "0") -> None:
    kernel.sys(f"{_POWER}/type", 21)
    kernel.sys(f"{_POWER}/cpumask", cpumask)
    for name, number in {"energy-pkg": 2, "energy-ram": 3, "energy-psys": 5}.items():
        kernel.sys(f"{_POWER}/events/{name}", f"event=0x0{number}")
        kernel.sys(f"{_POWER}/events/{name}.scale", "2.3283064365386962890625e-10")
        kernel.sys(f"{_POWER}/events/{name}.unit", "Joules")


class _Counters:
    """Opens files that hold the counts of successive reads."""

    def __init__(self, folder: Path, *counts: int) -> None:
        self.opened: list[PerfEvent] = []
        self._path = folder / "counts"
        self._path.write_bytes(struct.pack(f"={len(counts)}Q", *counts))

    def __call__(self, event: PerfEvent) -> int:
        self.opened.append(event)
        return os.open(self._path, os.O_RDONLY)


def _refuse(code: int) -> int:
    raise OSError(code, os.strerror(code))


def test_it_opens_one_counter_a_socket_and_platform_once(kernel: FakeKernel, tmp_path: Path) -> None:
    _lay_events(kernel, "0,18")
    counters = _Counters(tmp_path, 0)
    meter = PerfMeter(kernel.surroundings(), counters)
    found = meter.probe()
    meter.close()
    assert isinstance(found, Found)
    assert [(e.config, e.cpu) for e in counters.opened] == [(2, 0), (2, 18), (3, 0), (3, 18), (5, 0)]
    assert {e.type for e in counters.opened} == {21}
    assert [c.scope for c in found.channels if c.counted] == ["cpu", "cpu", "dram", "dram"]
    assert all(c.wrap is None and c.scale == pytest.approx(_SCALE) for c in found.channels)


def test_amd_dies_share_one_counter_of_their_package(kernel: FakeKernel, tmp_path: Path) -> None:
    _lay_events(kernel, "0,8,64,72")
    kernel.proc("cpuinfo", "vendor_id\t: AuthenticAMD")
    for cpu, package in {0: 0, 8: 0, 64: 1, 72: 1}.items():
        kernel.sys(f"devices/system/cpu/cpu{cpu}/topology/physical_package_id", package)
    counters = _Counters(tmp_path, 0)
    meter = PerfMeter(kernel.surroundings(), counters)
    meter.probe()
    meter.close()
    assert [e.cpu for e in counters.opened if e.config == 2] == [0, 64]


def test_every_read_takes_the_next_count(kernel: FakeKernel, tmp_path: Path) -> None:
    _lay_events(kernel)
    meter = PerfMeter(kernel.surroundings(), _Counters(tmp_path, 7, 2**63 + 1))
    meter.probe()
    assert set(meter.read(Pace.TICK).values.values()) == {7}
    assert set(meter.read(Pace.TICK).values.values()) == {2**63 + 1}
    lacks = meter.read(Pace.TICK).lacks
    meter.close()
    assert {lack.failure for lack in lacks.values()} == {Failure.BROKEN}
    assert not meter.read(Pace.SECOND).values


def test_a_kind_that_opens_on_one_socket_alone_is_not_offered(kernel: FakeKernel, tmp_path: Path) -> None:
    """One socket of two would pass for the energy of both; powercap may know them all."""
    _lay_events(kernel, "0,18")
    counters = _Counters(tmp_path, 7)
    opened: list[int] = []

    def open_some(event: PerfEvent) -> int:
        if (event.config, event.cpu) == (2, 18):
            raise OSError(errno.ENODEV, "No such device")
        opened.append(counters(event))
        return opened[-1]

    meter = PerfMeter(kernel.surroundings(), open_some)
    found = meter.probe()
    assert isinstance(found, Found)
    assert [c.scope for c in found.channels if c.counted] == ["dram", "dram"]
    assert found.notes == ("a kind of counter did not open: [Errno 19] No such device",)
    meter.close()
    for descriptor in opened:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(descriptor)


def test_in_a_container_the_remedy_is_for_its_runtime(kernel: FakeKernel) -> None:
    _lay_events(kernel)
    kernel.proc("1/cgroup", "0::/docker/4f2a")
    answer = PerfMeter(kernel.surroundings(), lambda _: _refuse(errno.EPERM)).probe()
    assert isinstance(answer, Missing)
    assert answer.remedy == "start the container with --cap-add PERFMON"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (errno.EACCES, Reason.NO_PERMISSION),
        (errno.EPERM, Reason.NO_PERMISSION),
        (errno.ENODEV, Reason.BROKEN),
    ],
)
def test_a_refusal_is_named(kernel: FakeKernel, code: int, reason: Reason) -> None:
    _lay_events(kernel)
    answer = PerfMeter(kernel.surroundings(), lambda _: _refuse(code)).probe()
    assert isinstance(answer, Missing)
    assert answer.reason is reason


def test_the_remedy_is_one_capability(kernel: FakeKernel) -> None:
    _lay_events(kernel)
    answer = PerfMeter(kernel.surroundings(), lambda _: _refuse(errno.EACCES)).probe()
    assert isinstance(answer, Missing)
    assert answer.remedy
    assert "--ambient-caps=+perfmon" in answer.remedy
    assert (
        'HOME="$HOME" PATH="$PATH"' in answer.remedy
    )  # sudo has its own, where neither runs nor nnwatch are


def test_no_power_events_is_absent(kernel: FakeKernel) -> None:
    answer = PerfMeter(kernel.surroundings()).probe()
    assert isinstance(answer, Missing)
    assert answer.reason is Reason.ABSENT


def test_an_event_in_another_unit_is_left_alone(kernel: FakeKernel, tmp_path: Path) -> None:
    _lay_events(kernel)
    kernel.sys(f"{_POWER}/events/energy-ram.unit", "Bananas")
    counters = _Counters(tmp_path, 0)
    meter = PerfMeter(kernel.surroundings(), counters)
    meter.probe()
    meter.close()
    assert [e.config for e in counters.opened] == [2, 5]


@pytest.mark.parametrize("scale", ["0", "-1e-9", "2", "nan", "inf", "", "x"])
def test_an_event_with_an_implausible_scale_is_left_alone(
    kernel: FakeKernel, tmp_path: Path, scale: str
) -> None:
    _lay_events(kernel)
    kernel.sys(f"{_POWER}/events/energy-pkg.scale", scale)
    counters = _Counters(tmp_path, 0)
    meter = PerfMeter(kernel.surroundings(), counters)
    meter.probe()
    meter.close()
    assert [e.config for e in counters.opened] == [3, 5]


def test_the_real_system_call_counts_a_software_event() -> None:
    """The clock of a CPU runs on between two reads; a kernel that refuses it says so by a known error."""
    try:
        descriptor = open_event(PerfEvent(type=1, config=0, cpu=0))
    except OSError as error:
        assert error.errno in {errno.EACCES, errno.EPERM, errno.ENOSYS}  # noqa: PT017 - the kernel decides
        return
    first, second = (int.from_bytes(os.read(descriptor, 8), sys.byteorder) for _ in range(2))
    os.close(descriptor)
    assert second > first > 0


def test_an_event_of_no_known_type_is_an_error() -> None:
    with pytest.raises(OSError, match=r".+"):
        open_event(PerfEvent(type=2**31, config=0, cpu=0))


@pytest.mark.parametrize(
    ("text", "config"),
    [("event=0x02", 2), ("event=17", 17), ("umask=0x1,event=0x03", 3), ("event=", None), (None, None)],
)
def test_event_numbers(text: str | None, config: int | None) -> None:
    assert parse_config(text) == config


@pytest.mark.parametrize(
    ("text", "cpus"), [("0", [0]), ("0,18", [0, 18]), ("0-2,9", [0, 1, 2, 9]), ("x", []), (None, [])]
)
def test_cpu_lists(text: str | None, cpus: list[int]) -> None:
    assert parse_cpus(text) == cpus


@given(
    st.dictionaries(
        st.sampled_from(
            ["type", "cpumask", "events/energy-pkg", "events/energy-pkg.scale", "events/energy-pkg.unit"]
        ),
        st.binary(max_size=40)
        | st.sampled_from([b"21", b"0-9999999", b"event=0x2", b"1e-9", b"Joules", b"nan"]),
    )
)
def test_no_content_of_any_file_makes_it_raise(files: dict[str, bytes]) -> None:
    with TemporaryDirectory() as root:
        kernel = FakeKernel(Path(root))
        for name, content in files.items():
            kernel.sys(f"{_POWER}/{name}", content)
        meter = PerfMeter(kernel.surroundings(), lambda _: _refuse(errno.EACCES))
        assert isinstance(meter.probe(), Missing)
        assert not meter.read(Pace.TICK).values
        meter.close()
