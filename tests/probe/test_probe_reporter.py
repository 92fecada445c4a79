"""How few lines the probe writes, by a clock that the test turns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nnwatch.probe.pace import NS_PER_S, Allowance
from nnwatch.probe.reporter import MARKS_SAVED, Reporter
from nnwatch.probe.writer import EventWriter
from tests.probe.conftest import read_events


class Bench:
    """A reporter with a clock of its own and the file it writes."""

    def __init__(self, path: Path) -> None:
        self.now_ns = 0
        self._path = path
        self.reporter = Reporter(EventWriter(str(path)), lambda: self.now_ns)

    def events(self) -> list[dict[str, Any]]:
        return read_events(self._path)


def test_steps_are_written_five_times_a_second(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "events.jsonl")
    for millisecond in range(3000):
        bench.now_ns = millisecond * 1_000_000
        bench.reporter.step(1, None, None)
    bench.reporter.flush()
    assert len(bench.events()) == 15 + 1
    assert sum(event["items"] for event in bench.events()) == 3000


def test_a_phase_for_each_batch_writes_ten_lines_a_second_and_says_what_it_left_out(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "events.jsonl")
    for millisecond in range(60_000):
        bench.now_ns = millisecond * 1_000_000
        begun_by = bench.reporter.begin("batch")
        bench.reporter.step(1, 1, 0.001)
        bench.reporter.end("batch", begun_by)
    bench.reporter.flush()
    events = bench.events()
    assert len(events) <= 60 * 10 + MARKS_SAVED
    assert sum(event.get("items", 0) for event in events) == 60_000
    marks = [event["mark"] for event in events if "mark" in event]
    assert marks == ["begin", "end"] * (len(marks) // 2)
    assert len(marks) // 2 + sum(event.get("phases_left_out", 0) for event in events) == 60_000


def test_a_short_burst_of_phases_is_written_whole(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "events.jsonl")
    for number in range(15):
        begun_by = bench.reporter.begin(str(number))
        bench.reporter.end(str(number), begun_by)
    assert len(bench.events()) == 30


def test_facts_are_written_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "events.jsonl")
    for _ in range(1000):
        bench.reporter.describe({"architecture": "lenet5", "batch_size": 32})
    bench.reporter.describe({"architecture": "lenet5", "batch_size": 64})
    written = [event["describe"] for event in bench.events()]
    assert written == [{"architecture": "lenet5", "batch_size": 32}, {"batch_size": 64}]


def test_facts_too_many_for_now_come_later(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "events.jsonl")
    for number in range(1000):
        bench.reporter.describe({"epoch": number})
    assert len(bench.events()) == MARKS_SAVED
    bench.now_ns = NS_PER_S
    bench.reporter.flush()
    assert bench.events()[-1]["describe"] == {"epoch": 999}


def test_a_child_forgets_what_its_parent_has_yet_to_write(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "events.jsonl")
    bench.reporter.step(1, None, None)
    bench.reporter.step(2, None, None)
    bench.reporter.after_fork()
    bench.reporter.flush()
    assert [event["items"] for event in bench.events()] == [1]


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 6))))
def test_an_allowance_never_gives_more_than_it_saved_and_earned(demands: list[tuple[int, int]]) -> None:
    allowance, now_ns, given_out = Allowance(per_s=5, saved=20, now_ns=0), 0, 0
    for pause_ns, lines in demands:
        now_ns += pause_ns
        if allowance.take(lines, now_ns):
            given_out += lines
        assert given_out * NS_PER_S <= 20 * NS_PER_S + 5 * now_ns
