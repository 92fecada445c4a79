"""What the workload did: items and answers booked to phases, latencies within their bucket's error."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnwatch.core.latency import PER_OCTAVE, LatencyHistogram
from nnwatch.core.records import Mark, Progress
from nnwatch.core.tally import Tally
from tests.core.machines import phase

DURATIONS_S = st.lists(st.floats(1e-6, 1e4), min_size=1, max_size=60)


def bucket_of(duration_s: float, per_octave: int) -> int:
    return math.floor(math.log2(duration_s) * per_octave)


@given(DURATIONS_S, st.floats(0, 1), st.sampled_from([32, 8, 64, 3]))
def test_a_percentile_is_within_the_error_of_its_bucket(
    durations_s: list[float], share: float, per_octave: int
) -> None:
    histogram = LatencyHistogram()
    for duration_s in durations_s:
        histogram.add({bucket_of(duration_s, per_octave): 1}, per_octave)
    exact_s = sorted(durations_s)[max(0, math.ceil(share * len(durations_s) - 1e-9) - 1)]
    told_s = histogram.percentile_s(share)
    assert told_s is not None
    foreign = 0.0 if per_octave == PER_OCTAVE else 0.5 / per_octave
    assert abs(math.log2(told_s / exact_s)) <= 0.5 / PER_OCTAVE + foreign + 1e-6
    assert histogram.calls == len(durations_s)


@given(st.dictionaries(st.integers(), st.integers(), max_size=5), st.integers(-3, 2**70))
def test_any_report_gives_a_percentile_or_none(counts: dict[int, int], per_octave: int) -> None:
    histogram = LatencyHistogram()
    histogram.add(counts, per_octave)
    told_s = histogram.percentile_s(0.99)
    assert (told_s is None) == (histogram.calls == 0)
    assert told_s is None or 0 < told_s < math.inf


def test_without_calls_there_is_no_percentile() -> None:
    histogram = LatencyHistogram()
    histogram.add({5: 0})
    assert histogram.percentile_s(0.5) is None


def test_items_belong_to_the_innermost_phase_and_the_run_is_judged_by_inference() -> None:
    tally = Tally([])
    tally.report(Progress(0, items=5))
    phase(tally, "inference", 1.0, begins=True)
    tally.report(Progress(1, items=10, correct=9, calls=1, latencies={-64: 1}))
    phase(tally, "batch", 1.5, begins=True)
    tally.report(Progress(2, items=3))
    phase(tally, "batch", 2.0, begins=False)
    phase(tally, "inference", 2.5, begins=False)
    assert {name: work.items for name, work in tally.work.by_phase.items()} == {
        None: 5, "inference": 10, "batch": 3
    }  # fmt: skip
    assert tally.items == 10
    assert tally.work.measured().latency.calls == 1
    assert [span.items for span in tally.timeline.spans] == [10, 3]


def test_each_process_of_a_job_counts_in_its_own_phase() -> None:
    tally = Tally([])
    for t_us, pid, name, begins in (
        (1, 1, "train", True), (2, 2, "train", True), (3, 2, "train", False), (3, 2, "inference", True),
    ):  # fmt: skip
        tally.mark(Mark(t_us, name, begins, pid))
    tally.report(Progress(4, items=16, pid=1))
    tally.report(Progress(4, items=32, pid=2))
    tally.report(Progress(4, items=1, pid=3))
    tally.mark(Mark(5, "by hand", True, 9))
    tally.report(Progress(6, items=4, pid=2))
    tally.report(Progress(6, items=2))
    assert {name: work.items for name, work in tally.work.by_phase.items()} == {
        "train": 16, "inference": 32 + 1 + 4, "by hand": 2
    }  # fmt: skip
    tally.mark(Mark(7, "inference", False, 2))
    tally.report(Progress(8, items=8, pid=1))
    assert tally.work.by_phase["train"].items == 24


def test_tokens_add_up_like_items() -> None:
    tally = Tally([])
    for tokens in (20, 0, 22):
        tally.report(Progress(1, items=2, tokens=tokens))
    assert tally.work.measured().tokens == 42


def test_without_inference_all_but_preparation_counts() -> None:
    tally = Tally([])
    for name, items in (("warmup", 100), ("load", 50), ("serve", 7)):
        phase(tally, name, 1.0, begins=True)
        tally.report(Progress(1, items=items, correct=items - 1))
        phase(tally, name, 2.0, begins=False)
    tally.report(Progress(3, items=2))
    measured = tally.work.measured()
    assert (measured.items, measured.correct, measured.judged) == (9, 6, 7)


@pytest.mark.parametrize(("reported", "declared", "items"), [(0, None, None), (0, 20, 20), (7, 20, 7)])
def test_what_the_workload_reports_wins_over_what_was_declared(
    reported: int, declared: int | None, items: int | None
) -> None:
    tally = Tally([], declared)
    tally.report(Progress(0, items=reported))
    assert tally.items == items
