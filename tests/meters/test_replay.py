"""Playing a recorded series back."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnwatch.core.records import Channel, Failure, Method, Pace, Quantity
from nnwatch.meters.base import Found, Meter, Missing, Reason, Surroundings
from nnwatch.meters.replay import ReplayError, ReplayMeter, load_recording

CHANNELS = (
    Channel(
        "rapl:package-0", "cpu", Quantity.ENERGY, "package", 1e-6, cumulative=True, method=Method.COUNTER
    ),
    Channel("nvml:GPU-0:power", "gpu:GPU-0", Quantity.POWER, "power", 1e-3),
    Channel("host:ram_used", "host", Quantity.MEMORY, "memory", pace=Pace.SECOND),
)
HEADER = {"channels": [asdict(channel) for channel in CHANNELS]}
SAMPLES = (
    {"t_us": 0, "values": {"rapl:package-0": 10, "nvml:GPU-0:power": 1.5, "host:ram_used": 7}},
    {"t_us": 100_000, "values": {"rapl:package-0": 20, "nvml:GPU-0:power": 2.5}},
    {"t_us": 200_000, "values": {"rapl:package-0": 30}},
    {"t_us": 300_000, "values": {"rapl:package-0": 40, "nvml:GPU-0:power": 3.5}},
)


class Clock:
    def __init__(self) -> None:
        self.now_ns = 7_000_000_000

    def __call__(self) -> int:
        return self.now_ns


@pytest.fixture
def clock() -> Clock:
    return Clock()


def write(path: Path, *documents: Any) -> Path:
    path.write_text("".join(json.dumps(document) + "\n" for document in documents), "utf-8")
    return path


def meter_of(path: Path, clock: Clock) -> ReplayMeter:
    return ReplayMeter(Surroundings(Path("/sys"), Path("/proc"), clock), path)


def test_channels_come_back_as_they_were(tmp_path: Path, clock: Clock) -> None:
    meter: Meter = meter_of(write(tmp_path / "r", HEADER, *SAMPLES), clock)
    answer = meter.probe()
    assert isinstance(answer, Found)
    assert answer.channels == CHANNELS
    assert "nothing is measured" in answer.notes[0]


def test_values_follow_the_clock(tmp_path: Path, clock: Clock) -> None:
    meter = meter_of(write(tmp_path / "r", HEADER, *SAMPLES), clock)
    meter.probe()
    assert meter.read(Pace.TICK).values == {"rapl:package-0": 10, "nvml:GPU-0:power": 1.5}
    assert meter.read(Pace.SECOND).values == {"host:ram_used": 7}
    clock.now_ns += 199_000_000
    assert meter.read(Pace.TICK).values == {"rapl:package-0": 20, "nvml:GPU-0:power": 2.5}
    assert meter.read(Pace.SECOND).values == {"host:ram_used": 7}
    clock.now_ns += 101_000_000
    assert meter.read(Pace.TICK).values["rapl:package-0"] == 40


def test_a_gap_in_the_recording_stays_a_gap(tmp_path: Path, clock: Clock) -> None:
    meter = meter_of(write(tmp_path / "r", HEADER, *SAMPLES), clock)
    meter.probe()
    clock.now_ns += 200_000_000
    reading = meter.read(Pace.TICK)
    assert reading.values == {"rapl:package-0": 30}
    assert reading.lacks["nvml:GPU-0:power"].failure is Failure.BUSY


def test_before_the_first_sample_there_is_nothing(tmp_path: Path, clock: Clock) -> None:
    meter = meter_of(write(tmp_path / "r", HEADER, SAMPLES[1]), clock)
    meter.probe()
    reading = meter.read(Pace.TICK)
    assert not reading.values
    assert {lack.failure for lack in reading.lacks.values()} == {Failure.BUSY}


def test_after_the_end_everything_is_gone(tmp_path: Path, clock: Clock) -> None:
    meter = meter_of(write(tmp_path / "r", HEADER, *SAMPLES), clock)
    meter.probe()
    clock.now_ns += 300_001_000
    for pace in Pace:
        reading = meter.read(pace)
        assert not reading.values
        assert {lack.failure for lack in reading.lacks.values()} == {Failure.GONE}
    meter.close()


def test_a_torn_last_line_is_skipped(tmp_path: Path) -> None:
    path = write(tmp_path / "r", HEADER, *SAMPLES)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"t_us": 400000, "val')
    assert len(load_recording(path).frames) == len(SAMPLES)


@pytest.mark.parametrize(
    ("documents", "words"),
    [
        ((), "it is empty"),
        (([],), "line 1 is no object"),
        (({},), "line 1 does not describe its channels"),
        (({"channels": [5]},), "line 1 does not describe its channels"),
        (({"channels": [{"id": "a", "colour": "red"}]},), "no field 'colour'"),
        (({"channels": [{"id": "a"}]},), "cannot be understood"),
        (
            ({"channels": [{"id": "a", "scope": "cpu", "quantity": "x", "label": ""}]},),
            "cannot be understood",
        ),
        (({"channels": [HEADER["channels"][0]] * 2},), "names a channel twice"),
        ((HEADER, {"t_us": 1}, SAMPLES[0]), "line 2 has no t_us and values"),
        ((HEADER, {"t_us": 1, "values": {"other": 1}}, SAMPLES[0]), "line 2 has no number"),
        ((HEADER, {"t_us": 1, "values": {"host:ram_used": "1"}}, SAMPLES[0]), "line 2 has no number"),
        (
            (HEADER, {"t_us": 1, "values": {"host:ram_used": float("nan")}}, SAMPLES[0]),
            "line 2 has no number",
        ),
        ((HEADER, SAMPLES[1], SAMPLES[0]), "not in the order of time"),
    ],
)
def test_what_is_no_recording_says_why(
    tmp_path: Path, clock: Clock, documents: tuple[Any, ...], words: str
) -> None:
    answer = meter_of(write(tmp_path / "r", *documents), clock).probe()
    assert isinstance(answer, Missing)
    assert answer.reason is Reason.BROKEN
    assert words in answer.detail


def test_a_file_that_is_not_there_is_absent(tmp_path: Path, clock: Clock) -> None:
    meter = meter_of(tmp_path / "none", clock)
    answer = meter.probe()
    assert isinstance(answer, Missing)
    assert answer.reason is Reason.ABSENT
    assert not meter.read(Pace.TICK).values


@given(st.lists(st.text() | st.just(json.dumps(HEADER)) | st.just(json.dumps(SAMPLES[0])), max_size=5))
def test_any_file_is_played_or_refused(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "r"
    path.write_text("\n".join(lines), "utf-8", "replace")
    with contextlib.suppress(ReplayError):
        assert all(frame.t_us >= 0 for frame in load_recording(path).frames)
