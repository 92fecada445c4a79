"""The modelled CPU energy: its bounds, its sources, and that it stays within them."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnwatch.core.records import Failure, Method, Pace
from nnwatch.meters.base import Found, Missing
from nnwatch.meters.estimate import EstimateMeter
from nnwatch.meters.ratings import RATINGS, find_rating
from tests.fakes.sysfs import FakeKernel

_PER_S = os.sysconf("SC_CLK_TCK")


def _set_busy(kernel: FakeKernel, busy_s: float, idle_s: float = 0.0) -> None:
    ticks, idle = round(busy_s * _PER_S), round(idle_s * _PER_S)
    kernel.proc("stat", f"cpu  {ticks} 0 0 {idle} 5 0 0 999 0 0\ncpu0 1 2 3\n")


def _started(kernel: FakeKernel) -> tuple[EstimateMeter, Found]:
    _set_busy(kernel, 100.0)
    meter = EstimateMeter(kernel.surroundings())
    found = meter.probe()
    assert isinstance(found, Found)
    return meter, found


def _energy_j(meter: EstimateMeter) -> float:
    return meter.read(Pace.TICK).values["estimate:cpu"] * 1e-6


def test_idle_and_busy_are_the_bounds(kernel: FakeKernel) -> None:
    kernel.cpus("Intel(R) Core(TM) i9-9900K CPU @ 3.60GHz", 16)
    meter, found = _started(kernel)
    kernel.clock.wait(10)
    assert _energy_j(meter) == pytest.approx(10 * 95 * 0.2)
    _set_busy(kernel, 100 + 16 * 10)
    kernel.clock.wait(10)
    assert _energy_j(meter) == pytest.approx(20 * 95 * 0.2 + 10 * 95 * 0.8)
    meter.close()
    (channel,) = found.channels
    assert channel.method is Method.MODEL
    assert channel.counted
    assert channel.rel_uncertainty == 0.4
    assert "1 of i9-9900K, rated 95 W" in found.notes[0]


def test_the_set_power_limit_wins_over_the_rating(kernel: FakeKernel) -> None:
    kernel.cpus("Intel(R) Core(TM) i9-9900K CPU @ 3.60GHz", 16)
    kernel.zone("intel-rapl:0", "package-0", 1, constraint_0_power_limit_uw=4_000_000_000)
    kernel.zone("intel-rapl-mmio:0", "package-0", 1, constraint_0_power_limit_uw=45_000_000)
    meter, found = _started(kernel)
    kernel.clock.wait(10)
    assert _energy_j(meter) == pytest.approx(10 * 45 * 0.2)
    meter.close()
    assert "power limit" in found.notes[0]


def test_a_guest_has_its_share_of_the_part(kernel: FakeKernel) -> None:
    kernel.cpus("AMD EPYC 7763 64-Core Processor", 8, flags="fpu hypervisor")
    meter, found = _started(kernel)
    meter.close()
    assert "within 4 to 18 W" in found.channels[0].label


def test_a_large_machine_is_read_once_a_second(kernel: FakeKernel) -> None:
    kernel.cpus("AMD EPYC 9654 96-Core Processor", 384, sockets=2)
    meter, found = _started(kernel)
    assert found.channels[0].pace is Pace.SECOND
    assert not meter.read(Pace.TICK).values
    assert meter.read(Pace.SECOND).values
    meter.close()


def test_two_sockets_have_twice_the_rating(kernel: FakeKernel) -> None:
    kernel.cpus("Intel(R) Xeon(R) Gold 6248 CPU @ 2.50GHz", 80, sockets=2)
    meter, found = _started(kernel)
    meter.close()
    assert "within 60 to 300 W" in found.channels[0].label


def test_an_unlisted_part_is_bounded_by_its_threads(kernel: FakeKernel) -> None:
    kernel.cpus("Frobnicator 9000", 4)
    meter, found = _started(kernel)
    meter.close()
    assert "4 threads at an assumed 4 W each" in found.notes[0]


def test_a_read_that_fails_is_a_lack_and_the_next_one_goes_on(kernel: FakeKernel) -> None:
    meter, _ = _started(kernel)
    kernel.proc("stat", b"")
    lacks = meter.read(Pace.TICK).lacks
    assert lacks["estimate:cpu"].failure is Failure.BUSY
    _set_busy(kernel, 101)
    kernel.clock.wait(1)
    assert _energy_j(meter) > 0
    meter.close()


def test_without_proc_it_is_missing(kernel: FakeKernel) -> None:
    assert isinstance(EstimateMeter(kernel.surroundings()).probe(), Missing)


def test_processor_time_that_falls_takes_no_energy_back(kernel: FakeKernel) -> None:
    """As the kernel's account does for a moment when a processor goes offline."""
    kernel.cpus("Intel(R) Core(TM) i9-9900K CPU @ 3.60GHz", 16)
    meter, _ = _started(kernel)
    kernel.clock.wait(10)
    _set_busy(kernel, 100 + 16 * 10)
    busy_j = _energy_j(meter)
    _set_busy(kernel, 100)
    assert _energy_j(meter) == busy_j == pytest.approx(950)
    meter.close()


@given(st.lists(st.tuples(st.floats(0, 20), st.floats(-5, 400)), max_size=12))
def test_the_count_never_falls_and_never_passes_the_limit(steps: list[tuple[float, float]]) -> None:
    with TemporaryDirectory() as root:
        kernel = FakeKernel(Path(root))
        kernel.cpus("Intel(R) Core(TM) i9-9900K CPU @ 3.60GHz", 16)
        meter, _ = _started(kernel)
        busy_s, before_j = 100.0, 0.0
        for elapsed_s, more_s in steps:
            busy_s = max(0.0, busy_s + more_s)
            _set_busy(kernel, busy_s)
            kernel.clock.wait(elapsed_s)
            now_j = _energy_j(meter)
            assert before_j <= now_j <= 95 * kernel.clock.now_ns / 1e9 + 1e-5
            assert now_j >= 0.2 * 95 * kernel.clock.now_ns / 1e9 - 1e-5
            before_j = now_j
        meter.close()


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_no_content_of_stat_or_cpuinfo_makes_it_raise(stat: bytes, cpuinfo: bytes) -> None:
    with TemporaryDirectory() as root:
        kernel = FakeKernel(Path(root))
        kernel.proc("stat", stat)
        kernel.proc("cpuinfo", cpuinfo)
        meter = EstimateMeter(kernel.surroundings())
        meter.probe()
        kernel.clock.wait(1)
        reading = meter.read(Pace.TICK)
        assert len(reading.values) + len(reading.lacks) == 1
        meter.close()


@pytest.mark.parametrize(
    ("model", "part"),
    [
        ("Intel(R) Xeon(R) Platinum 8480+", "Platinum 8480+"),
        ("12th Gen Intel(R) Core(TM) i7-12700", "i7-12700"),
        ("12th Gen Intel(R) Core(TM) i7-12700K", "i7-12700K"),
        ("12th Gen Intel(R) Core(TM) i7-12700H", None),
        ("AMD EPYC 7742 64-Core Processor", "EPYC 7742"),
        ("AMD Ryzen 7 5800X3D 8-Core Processor", None),
        ("AMD EPYC", None),
        ("", None),
    ],
)
def test_a_part_is_found_by_its_exact_number(model: str, part: str | None) -> None:
    rating = find_rating(model)
    assert (rating.part if rating else None) == part


def test_every_rating_is_plausible_and_listed_once() -> None:
    assert len({rating.part for rating in RATINGS}) == len(RATINGS)
    assert all(1 < rating.tdp_w / rating.threads < 15 and rating.source for rating in RATINGS)
