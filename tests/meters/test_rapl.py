"""The powercap meter: which zones count, what it says when there are none; nothing makes it raise."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnwatch import paths
from nnwatch.core.records import Channel, Failure, Pace, Reading
from nnwatch.meters.base import Found, Missing, Reason
from nnwatch.meters.rapl import RaplMeter
from tests.fakes.sysfs import FakeKernel


def _probe(kernel: FakeKernel) -> tuple[RaplMeter, dict[str, Channel]]:
    meter = RaplMeter(kernel.surroundings())
    found = meter.probe()
    assert isinstance(found, Found)
    return meter, {channel.id: channel for channel in found.channels}


def _read(meter: RaplMeter) -> Reading:
    reading = meter.read(Pace.TICK)
    meter.close()
    return reading


def test_two_sockets_with_memory_count_four_times_in_any_order(kernel: FakeKernel) -> None:
    kernel.zone("intel-rapl:0", "package-1", 11)
    kernel.zone("intel-rapl:0:1", "core", 22)
    kernel.zone("intel-rapl:0:0", "dram", 33)
    kernel.zone("intel-rapl:1", "package-0", 44)
    kernel.zone("intel-rapl:1:0", "dram", 55)
    kernel.zone("intel-rapl:2", "psys", 66)
    meter, channels = _probe(kernel)
    counted = {c.id: c.scope for c in channels.values() if c.counted}
    assert counted == {
        "rapl:package-0": "cpu",
        "rapl:package-1": "cpu",
        "rapl:package-0-dram": "dram",
        "rapl:package-1-dram": "dram",
    }
    assert channels["rapl:psys"].scope == "psys"
    reading = _read(meter)
    assert reading.values["rapl:package-1-dram"] == 33
    assert reading.values["rapl:package-0"] == 44
    assert not reading.lacks


def test_a_channel_knows_its_unit_wrap_and_bound(kernel: FakeKernel) -> None:
    kernel.zone(
        "intel-rapl:0",
        "package-0",
        5,
        max_energy_range_uj=65_532_610_987,
        constraint_0_max_power_uw=400_000_000,
        constraint_1_power_limit_uw=4_095_875_000,
    )
    meter, channels = _probe(kernel)
    meter.close()
    package = channels["rapl:package-0"]
    assert (package.scale, package.wrap, package.cumulative) == (1e-6, 65_532_610_987, True)
    assert package.peak_rate == pytest.approx(1200.0)


@pytest.mark.parametrize("told", [0, "garbage", ""])
def test_a_range_that_is_not_told_is_no_range(kernel: FakeKernel, told: object) -> None:
    kernel.zone("intel-rapl:0", "package-0", 5, max_energy_range_uj=told)
    meter, channels = _probe(kernel)
    meter.close()
    assert channels["rapl:package-0"].wrap is None


def test_the_same_register_through_two_providers_is_read_once(kernel: FakeKernel) -> None:
    kernel.zone("intel-rapl-mmio:0", "package-0", 7)
    kernel.zone("intel-rapl:0", "package-0", 7)
    meter = RaplMeter(kernel.surroundings())
    found = meter.probe()
    meter.close()
    assert isinstance(found, Found)
    assert [channel.id for channel in found.channels] == ["rapl:package-0"]
    assert found.notes == ("intel-rapl-mmio:0 shows package-0 again, as intel-rapl:0 does; read once",)


def test_the_readable_one_of_two_providers_is_taken(kernel: FakeKernel) -> None:
    kernel.zone("intel-rapl:0", "package-0", "garbage")
    kernel.zone("intel-rapl-mmio:0", "package-0", 7)
    meter, _ = _probe(kernel)
    assert _read(meter).values == {"rapl:package-0": 7}


@pytest.mark.parametrize(("second_uj", "counted"), [(9_000_000_050, 1), (9_400_000_000, 2), (0, 2)])
def test_a_die_that_mirrors_another_counts_once(kernel: FakeKernel, second_uj: int, counted: int) -> None:
    kernel.zone("intel-rapl:0", "package-0-die-0", 9_000_000_000)
    kernel.zone("intel-rapl:1", "package-0-die-1", second_uj)
    meter, channels = _probe(kernel)
    meter.close()
    assert len(channels) == 2
    assert sum(channel.counted for channel in channels.values()) == counted


@pytest.mark.parametrize(
    ("names", "count_uj"),
    [(("package-0-die-0", "package-0-die-1"), 0), (("package-0-die-0", "package-1-die-0"), 9_000_000_000)],
)
def test_dies_at_rest_and_dies_of_two_packages_are_no_mirrors(
    kernel: FakeKernel, names: tuple[str, str], count_uj: int
) -> None:
    for number, name in enumerate(names):
        kernel.zone(f"intel-rapl:{number}", name, count_uj)
    meter, channels = _probe(kernel)
    meter.close()
    assert all(channel.counted for channel in channels.values())


def test_zones_that_only_show_inside_their_parent_are_found(kernel: FakeKernel) -> None:
    kernel.zone("intel-rapl/intel-rapl:0", "package-0", 1)
    kernel.zone("intel-rapl/intel-rapl:0/intel-rapl:0:0", "dram", 2)
    meter, _ = _probe(kernel)
    assert _read(meter).values == {"rapl:package-0": 1, "rapl:package-0-dram": 2}


def test_one_zone_that_fails_later_leaves_the_others(kernel: FakeKernel) -> None:
    zone = kernel.zone("intel-rapl:0", "package-0", 1)
    kernel.zone("intel-rapl:1", "package-1", 2)
    meter, _ = _probe(kernel)
    (zone / "energy_uj").write_bytes(b"")
    reading = _read(meter)
    assert reading.values == {"rapl:package-1": 2}
    assert reading.lacks["rapl:package-0"].failure is Failure.BUSY
    assert "energy_uj" in reading.lacks["rapl:package-0"].detail


def test_a_zone_that_cannot_be_opened_is_offered_with_its_reason(kernel: FakeKernel) -> None:
    kernel.zone("intel-rapl:0", "package-0", 1)
    (kernel.zone("intel-rapl:1", "package-1", 2) / "energy_uj").unlink()
    meter, channels = _probe(kernel)
    assert channels["rapl:package-1"].counted
    assert _read(meter).lacks["rapl:package-1"].failure is Failure.BROKEN


def test_counters_that_do_not_open_are_broken(kernel: FakeKernel) -> None:
    (kernel.zone("intel-rapl:0", "package-0", 1) / "energy_uj").unlink()
    answer = RaplMeter(kernel.surroundings()).probe()
    assert isinstance(answer, Missing)
    assert answer.reason is Reason.BROKEN


@contextmanager
def _without_rights() -> Iterator[None]:
    """Be nobody for a while where the tests run as root, whom no mode keeps out."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


def _refused(cgroup: str) -> Missing:
    with TemporaryDirectory() as root:
        Path(root).chmod(0o755)
        kernel = FakeKernel(Path(root))
        kernel.proc("1/cgroup", cgroup)
        (kernel.zone("intel-rapl:0", "package-0", 1) / "energy_uj").chmod(0)
        with _without_rights():
            answer = RaplMeter(kernel.surroundings()).probe()
    assert isinstance(answer, Missing)
    return answer


def test_counters_for_root_alone_in_a_container_are_opened_by_its_group() -> None:
    answer = _refused("0::/docker/4f2a")
    assert answer.reason is Reason.NO_PERMISSION
    assert answer.remedy
    assert "--group-add" in answer.remedy


def test_counters_for_root_alone_name_the_remedy_and_never_open_them_to_all() -> None:
    answer = _refused("0::/user.slice")
    assert answer.reason is Reason.NO_PERMISSION
    assert answer.remedy
    assert f"sudo bash {paths.allow_rapl()} " in answer.remedy
    assert paths.allow_rapl().is_file()
    assert "chmod" not in answer.remedy


def test_bare_metal_without_the_driver_is_absent(kernel: FakeKernel) -> None:
    answer = RaplMeter(kernel.surroundings()).probe()
    assert isinstance(answer, Missing)
    assert answer.reason is Reason.ABSENT
    assert answer.remedy
    assert "modprobe" in answer.remedy


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("proc/cpuinfo", "flags\t\t: fpu hypervisor sse"),
        ("sys/hypervisor/type", "xen"),
        ("sys/class/dmi/id/product_name", "KVM Virtual Machine"),
    ],
)
def test_a_virtual_machine_is_named(kernel: FakeKernel, path: str, content: str) -> None:
    file = kernel.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)
    answer = RaplMeter(kernel.surroundings()).probe()
    assert isinstance(answer, Missing)
    assert answer.reason is Reason.VIRTUAL_MACHINE


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("1/cgroup", "0::/docker/4f2a"),
        ("1/root/.dockerenv", ""),
        ("self/mountinfo", "1 2 0:5 / /sys/devices/virtual/powercap ro - tmpfs tmpfs ro"),
        ("self/mountinfo", "1 2 0:5 / / rw,relatime - overlay overlay rw"),
    ],
)
def test_a_container_is_named(kernel: FakeKernel, path: str, content: str) -> None:
    kernel.proc(path, content)
    answer = RaplMeter(kernel.surroundings()).probe()
    assert isinstance(answer, Missing)
    assert answer.reason is Reason.CONTAINER
    assert answer.remedy
    assert "NNWATCH_SYSFS" in answer.remedy


_CONTENT = st.none() | st.binary(max_size=80) | st.integers().map(lambda n: b"%d\n" % n)


@given(
    folders=st.dictionaries(
        st.sampled_from(["intel-rapl:0", "intel-rapl:0:0", "intel-rapl:1", "intel-rapl-mmio:0", "x:y"]),
        st.dictionaries(
            st.sampled_from(["name", "energy_uj", "max_energy_range_uj", "constraint_0_power_limit_uw"]),
            _CONTENT | st.sampled_from([b"package-0", b"package-0-die-1", b"dram"]),
        ),
    )
)
def test_no_content_of_any_file_makes_it_raise(folders: dict[str, dict[str, bytes | None]]) -> None:
    with TemporaryDirectory() as root:
        kernel = FakeKernel(Path(root))
        for folder, files in folders.items():
            for name, content in files.items():
                if content is not None:
                    kernel.sys(f"class/powercap/{folder}/{name}", content)
        meter = RaplMeter(kernel.surroundings())
        answer = meter.probe()
        reading = meter.read(Pace.TICK)
        meter.close()
        offered = {channel.id for channel in answer.channels} if isinstance(answer, Found) else set()
        assert reading.values.keys() | reading.lacks.keys() == offered
        assert all(value >= 0 for value in reading.values.values())
