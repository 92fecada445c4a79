"""The Cray meter: node and parts, whole scans only, and stale ones named."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from nnwatch.core.records import Channel, Failure, Pace
from nnwatch.meters.base import Found, Missing, Reason, Surroundings
from nnwatch.meters.cray import CrayMeter
from tests.fakes.sysfs import FakeKernel

_FOLDER = "cray/pm_counters"


def _lay(kernel: FakeKernel, scan: int = 1, **counters: object) -> None:
    defaults = {"energy": 5000, "cpu_energy": 2000, "memory_energy": 500, "accel0_energy": 2200}
    for name, joules in {**defaults, **counters}.items():
        kernel.sys(f"{_FOLDER}/{name}", f"{joules} J 1700000000000000 us")
    kernel.sys(f"{_FOLDER}/power", "310 W 1700000000000000 us")
    kernel.sys(f"{_FOLDER}/freshness", scan)
    kernel.sys(f"{_FOLDER}/raw_scan_hz", 10)
    kernel.sys(f"{_FOLDER}/version", 2)


def _started(kernel: FakeKernel) -> tuple[CrayMeter, dict[str, Channel]]:
    meter = CrayMeter(kernel.surroundings())
    found = meter.probe()
    assert isinstance(found, Found)
    return meter, {channel.id: channel for channel in found.channels}


def test_the_node_is_shown_and_its_parts_count(kernel: FakeKernel) -> None:
    _lay(kernel)
    meter, channels = _started(kernel)
    assert {c.id for c in channels.values() if c.counted} == {"cray:cpu_energy", "cray:memory_energy"}
    assert channels["cray:energy"].scope == channels["cray:power"].scope == "node"
    assert channels["cray:accel0_energy"].scope == "gpu:cray-accel0"
    assert channels["cray:energy"].refresh_s == 0.1
    reading = meter.read(Pace.TICK)
    meter.close()
    assert reading.values == {
        "cray:accel0_energy": 2200,
        "cray:cpu_energy": 2000,
        "cray:energy": 5000,
        "cray:memory_energy": 500,
        "cray:power": 310,
    }


def test_counters_belong_to_one_scan_although_another_one_comes_in_between(kernel: FakeKernel) -> None:
    """The clock is asked whenever a new scan is seen, which is when this controller goes on writing."""
    steps: list[dict[str, int]] = []

    def clock() -> int:
        if steps:
            _lay(kernel, **steps.pop(0))
        return kernel.clock()

    _lay(kernel)
    meter = CrayMeter(Surroundings(kernel.sysfs, kernel.procfs, clock))
    meter.probe()
    meter.read(Pace.TICK)
    _lay(kernel, scan=2, energy=5100, cpu_energy=2100)
    steps += [
        {"scan": 3, "energy": 5200, "cpu_energy": 2100},
        {"scan": 3, "energy": 5200, "cpu_energy": 2200},
    ]
    values = meter.read(Pace.TICK).values
    meter.close()
    assert (values["cray:energy"], values["cray:cpu_energy"]) == (5200, 2200)


def test_counters_that_stopped_are_stale_until_a_new_scan(kernel: FakeKernel) -> None:
    _lay(kernel)
    meter, channels = _started(kernel)
    assert meter.read(Pace.TICK).values
    kernel.clock.wait(3.5)
    lacks = meter.read(Pace.TICK).lacks
    assert lacks.keys() == channels.keys()
    assert {lack.failure for lack in lacks.values()} == {Failure.BUSY}
    _lay(kernel, scan=2, energy=5100)
    assert meter.read(Pace.TICK).values["cray:energy"] == 5100
    meter.close()


def test_without_freshness_the_counters_are_taken_as_they_are(kernel: FakeKernel) -> None:
    _lay(kernel)
    (kernel.sysfs / _FOLDER / "freshness").unlink()
    meter, _ = _started(kernel)
    kernel.clock.wait(60)
    assert meter.read(Pace.TICK).values["cray:energy"] == 5000
    meter.close()


def test_any_other_machine_is_absent(kernel: FakeKernel) -> None:
    answer = CrayMeter(kernel.surroundings()).probe()
    assert isinstance(answer, Missing)
    assert answer.reason is Reason.ABSENT


def test_counters_without_numbers_are_broken(kernel: FakeKernel) -> None:
    kernel.sys(f"{_FOLDER}/energy", "N/A")
    meter = CrayMeter(kernel.surroundings())
    answer = meter.probe()
    meter.close()
    assert isinstance(answer, Missing)
    assert answer.reason is Reason.BROKEN


@given(
    st.dictionaries(
        st.sampled_from(["energy", "power", "cpu_energy", "freshness", "raw_scan_hz", "accel7_energy"]),
        st.binary(max_size=70) | st.sampled_from([b"0", b"12 J 5 us"]),
    )
)
def test_no_content_of_any_file_makes_it_raise(files: dict[str, bytes]) -> None:
    with TemporaryDirectory() as root:
        kernel = FakeKernel(Path(root))
        for name, content in files.items():
            kernel.sys(f"{_FOLDER}/{name}", content)
        meter = CrayMeter(kernel.surroundings())
        answer = meter.probe()
        reading = meter.read(Pace.TICK)
        meter.close()
        if isinstance(answer, Found):
            assert reading.values.keys() | reading.lacks.keys() == {channel.id for channel in answer.channels}
