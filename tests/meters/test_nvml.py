"""NVIDIA GPUs: the real binding on a fake library."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nnwatch.core.records import Channel, Failure, Method, Pace, Quantity
from nnwatch.meters.base import Found, Meter, Missing, Reason, Surroundings
from nnwatch.meters.nvml import NvmlMeter
from tests.fakes.nvml.build import SONAME, build
from tests.fakes.nvml.driver import VARIABLE, FakeDriver, error

NOT_SUPPORTED, GPU_IS_LOST, UNINITIALIZED, TIMEOUT, UNKNOWN = 3, 15, 1, 10, 999
Opener = Callable[..., tuple[NvmlMeter, Found | Missing]]


class Clock:
    """Time that passes only when somebody waits."""

    def __init__(self) -> None:
        self.now_ns = 5_000_000_000
        self.each_wait: Callable[[int], None] = lambda now_ns: None

    def __call__(self) -> int:
        return self.now_ns

    def wait(self, seconds: float) -> None:
        self.now_ns += int(seconds * 1e9)
        self.each_wait(self.now_ns)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled fake, loaded by path first: the binding then finds it by its soname."""
    path = build(tmp_path_factory.mktemp("nvml"))
    ctypes.CDLL(str(path))
    return path


@pytest.fixture
def driver(library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeDriver:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "driver"))
    return FakeDriver(tmp_path / "driver")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_meter(tmp_path: Path, clock: Clock) -> Iterator[Opener]:
    meters: list[NvmlMeter] = []

    def opened(target: int | None = None) -> tuple[NvmlMeter, Found | Missing]:
        surroundings = Surroundings(tmp_path / "sys", tmp_path / "proc", clock, lambda: target)
        meters.append(NvmlMeter(surroundings, clock.wait))
        return meters[-1], meters[-1].probe()

    yield opened
    for meter in meters:
        meter.close()


def found(answer: Found | Missing) -> Found:
    assert isinstance(answer, Found), answer
    return answer


def channels(answer: Found | Missing) -> dict[str, Channel]:
    return {channel.id: channel for channel in found(answer).channels}


def process(root: Path, pid: int, parent: int, session: int = 0, name: str = "python") -> None:
    folder = root / "proc" / str(pid)
    folder.mkdir(parents=True)
    (folder / "stat").write_text(f"{pid} ({name}) S {parent} {pid} {session} 0 -1 0", "utf-8")


def test_every_quantity_of_a_card_is_read_in_its_unit(driver: FakeDriver, open_meter: Opener) -> None:
    meter, answer = open_meter()
    offered = channels(answer)
    raw = {**meter.read(Pace.TICK).values, **meter.read(Pace.SECOND).values}
    assert set(raw) == set(offered)
    scaled = {name.rpartition(":")[2]: value * offered[name].scale for name, value in raw.items()}
    assert scaled == pytest.approx(
        {
            "energy": 1000.0,
            "power": 251.0,
            "power_instant": 260.0,
            "power_limit": 400.0,
            "utilisation": 0.87,
            "memory_used": 12e9,
            "memory_total": 80e9,
            "temperature": 61,
            "clock_sm": 1.41e9,
            "throttle": 4,
            "others": 0,
            "ours": 0,
        }
    )


def test_the_counter_alone_is_counted(driver: FakeDriver, open_meter: Opener) -> None:
    offered = channels(open_meter()[1])
    assert [name for name, channel in offered.items() if channel.counted] == ["nvml:GPU-0:energy"]
    energy = offered["nvml:GPU-0:energy"]
    assert (energy.scope, energy.method, energy.cumulative) == ("gpu:GPU-0", Method.COUNTER, True)


def test_without_a_counter_power_is_integrated(driver: FakeDriver, open_meter: Opener) -> None:
    driver.forget(0, "energy")
    offered = channels(open_meter()[1])
    assert "nvml:GPU-0:energy" not in offered
    counted = [channel for channel in offered.values() if channel.counted]
    assert [(c.id, c.method, c.quantity) for c in counted] == [
        ("nvml:GPU-0:power", Method.INTEGRATED, Quantity.POWER)
    ]


def test_an_older_driver_gives_power_without_fields(driver: FakeDriver, open_meter: Opener) -> None:
    driver.forget(0, "power_average", "power_instant")
    meter, answer = open_meter()
    assert "nvml:GPU-0:power_instant" not in channels(answer)
    assert meter.read(Pace.TICK).values["nvml:GPU-0:power"] == 250_000


def test_fields_that_fail_as_a_whole_leave_plain_power(driver: FakeDriver, open_meter: Opener) -> None:
    driver.set_card(0, fields=error(13))
    meter, _ = open_meter()
    assert meter.read(Pace.TICK).values["nvml:GPU-0:power"] == 250_000


@pytest.mark.parametrize(
    ("old", "new", "channel", "value"),
    [
        ("event_reasons", "throttle_reasons", "throttle", 8),
        ("temperature", "temperature_v", "temperature", 55),
    ],
)
def test_queries_of_other_driver_generations_are_tried(
    driver: FakeDriver, open_meter: Opener, old: str, new: str, channel: str, value: int
) -> None:
    driver.forget(0, old)
    driver.set_card(0, **{new: value})
    assert open_meter()[0].read(Pace.SECOND).values[f"nvml:GPU-0:{channel}"] == value


@pytest.mark.parametrize("refresh_ms", [20, 50, 100])
def test_the_refresh_period_of_the_counter_is_found(
    driver: FakeDriver, open_meter: Opener, clock: Clock, refresh_ms: int
) -> None:
    def run_counter(now_ns: int) -> None:
        driver.set_card(0, energy=now_ns // (refresh_ms * 1_000_000) * refresh_ms * 200)

    clock.each_wait = run_counter
    run_counter(clock())
    began_ns = clock()
    energy = channels(open_meter()[1])["nvml:GPU-0:energy"]
    assert energy.refresh_s == pytest.approx(refresh_ms / 1e3, abs=0.0025)
    assert clock() - began_ns <= 310_000_000


def test_a_counter_that_stands_still_is_said_to(driver: FakeDriver, open_meter: Opener) -> None:
    answer = found(open_meter()[1])
    assert channels(answer)["nvml:GPU-0:energy"].refresh_s == 0.3
    assert any("no energy counter was seen to change" in note for note in answer.notes)


def test_eight_cards_are_named_and_each_read_by_itself(
    driver: FakeDriver, open_meter: Opener, tmp_path: Path
) -> None:
    eight = FakeDriver(tmp_path / "driver", count=8)
    eight.set_card(3, name="NVIDIA Other", energy=error(UNKNOWN), handle=0)
    meter, answer = open_meter()
    assert [card.uuid for card in found(answer).accelerators] == [f"GPU-{index}" for index in range(8)]
    assert found(answer).accelerators[3].name == "NVIDIA Other"
    assert found(answer).driver == "570.124.06"
    reading = meter.read(Pace.TICK)
    assert {name for name in reading.values if name.endswith(":energy")} == {
        f"nvml:GPU-{index}:energy" for index in range(8) if index != 3
    }
    assert reading.lacks["nvml:GPU-3:energy"].failure is Failure.BUSY


def test_a_card_that_cannot_be_opened_leaves_the_others(
    driver: FakeDriver, open_meter: Opener, tmp_path: Path
) -> None:
    FakeDriver(tmp_path / "driver", count=2).set_card(0, handle=error(GPU_IS_LOST))
    answer = found(open_meter()[1])
    assert [card.uuid for card in answer.accelerators] == ["GPU-1"]
    assert answer.notes[0] == "GPU 0 is left out: NVML says GPU is lost"


def test_a_failing_query_costs_its_channel_alone(driver: FakeDriver, open_meter: Opener) -> None:
    driver.set_card(0, utilisation=error(NOT_SUPPORTED), name=error(UNKNOWN), temperature=error(4))
    meter, answer = open_meter()
    names = {name.rpartition(":")[2] for name in channels(answer)}
    assert {"energy", "power", "clock_sm", "memory_used"} <= names
    assert names.isdisjoint({"utilisation", "temperature"})
    assert found(answer).accelerators[0].name == "NVIDIA GPU"
    assert not meter.read(Pace.TICK).lacks


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        (GPU_IS_LOST, Failure.GONE),
        (6, Failure.GONE),
        (28, Failure.GONE),
        (UNKNOWN, Failure.BUSY),
        (TIMEOUT, Failure.BUSY),
        (UNINITIALIZED, Failure.BROKEN),
        (16, Failure.BROKEN),
        (4, Failure.BROKEN),
        (777, Failure.BROKEN),
    ],
)
def test_a_failure_on_the_way_has_a_name(
    driver: FakeDriver, open_meter: Opener, code: int, failure: Failure
) -> None:
    meter, _ = open_meter()
    driver.set_card(0, energy=error(code))
    reading = meter.read(Pace.TICK)
    assert reading.lacks["nvml:GPU-0:energy"].failure is failure
    assert "nvml:GPU-0:energy" not in reading.values
    assert "nvml:GPU-0:power" in reading.values


def test_a_field_that_fails_alone_has_a_name(driver: FakeDriver, open_meter: Opener) -> None:
    meter, _ = open_meter()
    driver.set_card(0, power_instant=error(TIMEOUT))
    reading = meter.read(Pace.TICK)
    assert reading.lacks["nvml:GPU-0:power_instant"].failure is Failure.BUSY
    assert reading.values["nvml:GPU-0:power"] == 251_000


def test_a_busy_channel_comes_back(driver: FakeDriver, open_meter: Opener) -> None:
    meter, _ = open_meter()
    driver.set_card(0, energy=error(TIMEOUT))
    assert "nvml:GPU-0:energy" in meter.read(Pace.TICK).lacks
    driver.set_card(0, energy=1_000_500)
    assert meter.read(Pace.TICK).values["nvml:GPU-0:energy"] == 1_000_500


@pytest.mark.parametrize("code", [GPU_IS_LOST, UNINITIALIZED])
def test_an_ended_channel_is_not_asked_again(driver: FakeDriver, open_meter: Opener, code: int) -> None:
    meter, _ = open_meter()
    driver.set_card(0, energy=error(code))
    first = meter.read(Pace.TICK)
    driver.set(log=1)
    second = meter.read(Pace.TICK)
    assert second.lacks["nvml:GPU-0:energy"] == first.lacks["nvml:GPU-0:energy"]
    assert "0.energy" not in driver.calls()
    assert "0.utilisation" in driver.calls()


@pytest.mark.parametrize("code", [GPU_IS_LOST, UNINITIALIZED, UNKNOWN])
def test_a_whole_card_that_vanishes_raises_nothing(driver: FakeDriver, open_meter: Opener, code: int) -> None:
    meter, answer = open_meter()
    lost = dict.fromkeys(
        ["energy", "fields", "utilisation", "memory_total", "temperature", "clock_sm", "event_reasons"],
        error(code),
    )
    driver.set_card(0, **lost, power_limit=error(code), processes=error(code))
    readings = [meter.read(pace) for pace in Pace]
    assert not any(reading.values for reading in readings)
    assert {name for reading in readings for name in reading.lacks} == set(channels(answer))


def test_processes_are_told_apart_by_their_tree(
    driver: FakeDriver, open_meter: Opener, tmp_path: Path
) -> None:
    process(tmp_path, 100, 1)
    process(tmp_path, 101, 100, name="odd) name (")
    process(tmp_path, 102, 101)
    process(tmp_path, 103, 1, session=100)
    process(tmp_path, 200, 1, session=200)
    driver.set_card(0, processes="100,102,103,200")
    meter, _ = open_meter(target=100)
    values = meter.read(Pace.SECOND).values
    assert (values["nvml:GPU-0:ours"], values["nvml:GPU-0:others"]) == (3, 1)


def test_before_the_workload_every_process_is_another(
    driver: FakeDriver, open_meter: Opener, tmp_path: Path
) -> None:
    process(tmp_path, 200, 1)
    driver.set_card(0, processes="200")
    values = open_meter()[0].read(Pace.SECOND).values
    assert (values["nvml:GPU-0:ours"], values["nvml:GPU-0:others"]) == (0, 1)


def test_a_process_out_of_sight_is_not_guessed_at(driver: FakeDriver, open_meter: Opener) -> None:
    driver.set_card(0, processes="4321")
    lacks = open_meter(target=100)[0].read(Pace.SECOND).lacks
    assert lacks["nvml:GPU-0:ours"].failure is Failure.BUSY
    assert "4321" in lacks["nvml:GPU-0:others"].detail


def test_a_loop_of_parents_ends(driver: FakeDriver, open_meter: Opener, tmp_path: Path) -> None:
    process(tmp_path, 300, 301)
    process(tmp_path, 301, 300)
    driver.set_card(0, processes="300")
    assert open_meter(target=100)[0].read(Pace.SECOND).values["nvml:GPU-0:others"] == 1


@pytest.mark.parametrize(
    ("query", "value", "words"), [("mig", 1, "MIG"), ("virtualisation", 2, "virtual GPU")]
)
def test_a_shared_board_is_labelled_as_whole(
    driver: FakeDriver, open_meter: Opener, query: str, value: int, words: str
) -> None:
    driver.set_card(0, **{query: value})
    answer = found(open_meter()[1])
    assert any(words in note and "whole board" in note for note in answer.notes)
    assert "whole board" in channels(answer)["nvml:GPU-0:energy"].label
    assert "whole board" in channels(answer)["nvml:GPU-0:power"].label


def test_a_module_with_a_cpu_is_said_to_be_one(driver: FakeDriver, open_meter: Opener) -> None:
    driver.set_card(0, module_power_average=600_000, module_power_instant=610_000)
    answer = found(open_meter()[1])
    assert any("module with a CPU" in note for note in answer.notes)
    assert "module" in channels(answer)["nvml:GPU-0:energy"].label
    assert "module" not in channels(answer)["nvml:GPU-0:power"].label


def test_power_of_the_module_is_read_where_the_gpu_has_none(driver: FakeDriver, open_meter: Opener) -> None:
    driver.forget(0, "power_average", "power_instant", "power")
    driver.set_card(0, module_power_average=600_000, module_power_instant=610_000)
    meter, answer = open_meter()
    assert "module" in channels(answer)["nvml:GPU-0:power"].label
    assert meter.read(Pace.TICK).values["nvml:GPU-0:power"] == 600_000


def test_a_driver_that_ignores_the_scope_is_no_module(driver: FakeDriver, open_meter: Opener) -> None:
    driver.set_card(0, module_power_average=251_000, module_power_instant=260_000)
    assert not any("module" in note for note in found(open_meter()[1]).notes)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (9, Reason.DRIVER),
        (18, Reason.DRIVER),
        (4, Reason.NO_PERMISSION),
        (17, Reason.NO_PERMISSION),
        (12, Reason.ABSENT),
        (999, Reason.BROKEN),
    ],
)
def test_a_library_that_does_not_start_says_why(
    driver: FakeDriver, open_meter: Opener, code: int, reason: Reason
) -> None:
    driver.set(init=error(code))
    meter, answer = open_meter()
    assert isinstance(answer, Missing)
    assert answer.reason is reason
    assert answer.remedy or reason is Reason.BROKEN
    assert not meter.read(Pace.TICK).values


def test_no_cards_is_absent(driver: FakeDriver, open_meter: Opener) -> None:
    driver.set(count=0)
    answer = open_meter()[1]
    assert isinstance(answer, Missing)
    assert answer.reason is Reason.ABSENT


def test_a_driver_that_fails_after_its_start_is_missing(driver: FakeDriver, open_meter: Opener) -> None:
    driver.set(count=error(9), driver=error(UNKNOWN))
    answer = open_meter()[1]
    assert isinstance(answer, Missing)
    assert answer.reason is Reason.DRIVER


def test_closing_gives_the_library_back_once(driver: FakeDriver, open_meter: Opener) -> None:
    meter, _ = open_meter()
    driver.set(log=1)
    meter.close()
    meter.close()
    assert driver.calls() == ["shutdown"]
    assert not meter.read(Pace.TICK).values


def test_the_binding_is_loaded_by_probe_and_finds_the_library(library: Path, tmp_path: Path) -> None:
    FakeDriver(tmp_path / "driver")
    script = (
        "import sys, time; from pathlib import Path; from nnwatch.meters.nvml import NvmlMeter\n"
        "from nnwatch.meters.base import Surroundings\n"
        "assert 'pynvml' not in sys.modules\n"
        "meter = NvmlMeter(Surroundings(Path('/sys'), Path('/proc'), time.monotonic_ns))\n"
        "print(meter.probe().driver); meter.close()"
    )
    environment = {
        **os.environ,
        "LD_LIBRARY_PATH": str(library.parent),
        VARIABLE: str(tmp_path / "driver"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert library.name == SONAME
    assert done.stdout.strip() == "570.124.06"


def test_it_is_a_meter(tmp_path: Path) -> None:
    meter: Meter = NvmlMeter(Surroundings(tmp_path, tmp_path, time.monotonic_ns))
    assert meter.name == "nvml"
