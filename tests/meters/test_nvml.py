"""NVIDIA GPUs: what is read of a card, and how each failure is named; the real binding on a fake library."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnwatch.core.records import Failure, Method, Pace, Quantity
from tests.fakes.nvml.driver import FakeDriver, error
from tests.fakes.nvml.opener import NvmlOpener, channels, found

NOT_SUPPORTED, GPU_IS_LOST, UNINITIALIZED, TIMEOUT, UNKNOWN = 3, 15, 1, 10, 999


def test_every_quantity_of_a_card_is_read_in_its_unit(nvml_driver: FakeDriver, open_nvml: NvmlOpener) -> None:
    meter, answer = open_nvml()
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
            "throttled": 0,
            "others": 0,
            "ours": 0,
        }
    )


def test_the_counter_alone_is_counted(nvml_driver: FakeDriver, open_nvml: NvmlOpener) -> None:
    offered = channels(open_nvml()[1])
    assert [name for name, channel in offered.items() if channel.counted] == ["nvml:GPU-0:energy"]
    energy = offered["nvml:GPU-0:energy"]
    assert (energy.scope, energy.method, energy.cumulative) == ("gpu:GPU-0", Method.COUNTER, True)


def test_without_a_counter_power_is_integrated(nvml_driver: FakeDriver, open_nvml: NvmlOpener) -> None:
    nvml_driver.forget(0, "energy")
    offered = channels(open_nvml()[1])
    assert "nvml:GPU-0:energy" not in offered
    counted = [channel for channel in offered.values() if channel.counted]
    assert [(c.id, c.method, c.quantity) for c in counted] == [
        ("nvml:GPU-0:power", Method.INTEGRATED, Quantity.POWER)
    ]


def test_an_older_driver_gives_power_without_fields(nvml_driver: FakeDriver, open_nvml: NvmlOpener) -> None:
    nvml_driver.forget(0, "power_average", "power_instant")
    meter, answer = open_nvml()
    assert "nvml:GPU-0:power_instant" not in channels(answer)
    assert meter.read(Pace.TICK).values["nvml:GPU-0:power"] == 250_000


def test_fields_that_fail_as_a_whole_leave_plain_power(
    nvml_driver: FakeDriver, open_nvml: NvmlOpener
) -> None:
    nvml_driver.set_card(0, fields=error(13))
    meter, _ = open_nvml()
    assert meter.read(Pace.TICK).values["nvml:GPU-0:power"] == 250_000


@pytest.mark.parametrize(
    ("old", "new", "channel", "value"),
    [
        ("event_reasons", "throttle_reasons", "throttle", 8),
        ("temperature", "temperature_v", "temperature", 55),
    ],
)
def test_queries_of_other_driver_generations_are_tried(
    nvml_driver: FakeDriver, open_nvml: NvmlOpener, old: str, new: str, channel: str, value: int
) -> None:
    nvml_driver.forget(0, old)
    nvml_driver.set_card(0, **{new: value})
    assert open_nvml()[0].read(Pace.SECOND).values[f"nvml:GPU-0:{channel}"] == value


@pytest.mark.parametrize(
    ("mask", "slowed"), [(0, 0), (1, 0), (4, 0), (0x08, 1), (0x20, 1), (0x40, 1), (0x80, 1), (0x84, 1)]
)
def test_heat_and_hardware_slow_a_card_and_its_power_limit_does_not(
    nvml_driver: FakeDriver, open_nvml: NvmlOpener, mask: int, slowed: int
) -> None:
    nvml_driver.set_card(0, event_reasons=mask)
    values = open_nvml()[0].read(Pace.SECOND).values
    assert (values["nvml:GPU-0:throttle"], values["nvml:GPU-0:throttled"]) == (mask, slowed)


@pytest.mark.parametrize("refresh_ms", [20, 50, 100])
def test_the_refresh_period_of_the_counter_is_found(
    nvml_driver: FakeDriver, open_nvml: NvmlOpener, refresh_ms: int
) -> None:
    def run_counter(now_ns: int) -> None:
        nvml_driver.set_card(0, energy=now_ns // (refresh_ms * 1_000_000) * refresh_ms * 200)

    open_nvml.clock.each_wait = run_counter
    run_counter(open_nvml.clock())
    began_ns = open_nvml.clock()
    energy = channels(open_nvml()[1])["nvml:GPU-0:energy"]
    assert energy.refresh_s == pytest.approx(refresh_ms / 1e3, abs=0.0025)
    assert open_nvml.clock() - began_ns <= 310_000_000


def test_a_counter_that_stands_still_is_said_to(nvml_driver: FakeDriver, open_nvml: NvmlOpener) -> None:
    answer = found(open_nvml()[1])
    assert channels(answer)["nvml:GPU-0:energy"].refresh_s == 0.3
    assert any("no energy counter was seen to change" in note for note in answer.notes)


def test_eight_cards_are_named_and_each_read_by_itself(
    nvml_driver: FakeDriver, open_nvml: NvmlOpener, tmp_path: Path
) -> None:
    eight = FakeDriver(tmp_path / "driver", count=8)
    eight.set_card(3, name="NVIDIA Other", energy=error(UNKNOWN), handle=0)
    meter, answer = open_nvml()
    assert [card.uuid for card in found(answer).accelerators] == [f"GPU-{index}" for index in range(8)]
    assert found(answer).accelerators[3].name == "NVIDIA Other"
    assert found(answer).driver == "570.124.06"
    reading = meter.read(Pace.TICK)
    assert {name for name in reading.values if name.endswith(":energy")} == {
        f"nvml:GPU-{index}:energy" for index in range(8) if index != 3
    }
    assert reading.lacks["nvml:GPU-3:energy"].failure is Failure.BUSY


def test_a_card_that_cannot_be_opened_leaves_the_others(
    nvml_driver: FakeDriver, open_nvml: NvmlOpener, tmp_path: Path
) -> None:
    FakeDriver(tmp_path / "driver", count=2).set_card(0, handle=error(GPU_IS_LOST))
    answer = found(open_nvml()[1])
    assert [card.uuid for card in answer.accelerators] == ["GPU-1"]
    assert answer.notes[0] == "GPU 0 is left out: NVML says GPU is lost"


def test_a_failing_query_costs_its_channel_alone(nvml_driver: FakeDriver, open_nvml: NvmlOpener) -> None:
    nvml_driver.set_card(0, utilisation=error(NOT_SUPPORTED), name=error(UNKNOWN), temperature=error(4))
    meter, answer = open_nvml()
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
    nvml_driver: FakeDriver, open_nvml: NvmlOpener, code: int, failure: Failure
) -> None:
    meter, _ = open_nvml()
    nvml_driver.set_card(0, energy=error(code))
    reading = meter.read(Pace.TICK)
    assert reading.lacks["nvml:GPU-0:energy"].failure is failure
    assert "nvml:GPU-0:energy" not in reading.values
    assert "nvml:GPU-0:power" in reading.values


def test_a_field_that_fails_alone_has_a_name(nvml_driver: FakeDriver, open_nvml: NvmlOpener) -> None:
    meter, _ = open_nvml()
    nvml_driver.set_card(0, power_instant=error(TIMEOUT))
    reading = meter.read(Pace.TICK)
    assert reading.lacks["nvml:GPU-0:power_instant"].failure is Failure.BUSY
    assert reading.values["nvml:GPU-0:power"] == 251_000


def test_a_busy_channel_comes_back(nvml_driver: FakeDriver, open_nvml: NvmlOpener) -> None:
    meter, _ = open_nvml()
    nvml_driver.set_card(0, energy=error(TIMEOUT))
    assert "nvml:GPU-0:energy" in meter.read(Pace.TICK).lacks
    nvml_driver.set_card(0, energy=1_000_500)
    assert meter.read(Pace.TICK).values["nvml:GPU-0:energy"] == 1_000_500


@pytest.mark.parametrize("code", [GPU_IS_LOST, UNINITIALIZED])
def test_an_ended_channel_is_not_asked_again(
    nvml_driver: FakeDriver, open_nvml: NvmlOpener, code: int
) -> None:
    meter, _ = open_nvml()
    nvml_driver.set_card(0, energy=error(code))
    first = meter.read(Pace.TICK)
    nvml_driver.set(log=1)
    second = meter.read(Pace.TICK)
    assert second.lacks["nvml:GPU-0:energy"] == first.lacks["nvml:GPU-0:energy"]
    assert "0.energy" not in nvml_driver.calls()
    assert "0.utilisation" in nvml_driver.calls()


@pytest.mark.parametrize("code", [GPU_IS_LOST, UNINITIALIZED, UNKNOWN])
def test_a_whole_card_that_vanishes_raises_nothing(
    nvml_driver: FakeDriver, open_nvml: NvmlOpener, code: int
) -> None:
    meter, answer = open_nvml()
    lost = dict.fromkeys(
        ["energy", "fields", "utilisation", "memory_total", "temperature", "clock_sm", "event_reasons"],
        error(code),
    )
    nvml_driver.set_card(0, **lost, power_limit=error(code), processes=error(code))
    readings = [meter.read(pace) for pace in Pace]
    assert not any(reading.values for reading in readings)
    assert {name for reading in readings for name in reading.lacks} == set(channels(answer))
