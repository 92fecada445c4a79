"""Phases: their energies and what lies outside add up to the total, marks between samples included."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnwatch.core.records import Mark, Sample
from nnwatch.core.tally import Tally
from tests.core.machines import counter, feed, phase

STEADY = [(n / 10, {"c": n * 10**6}) for n in range(101)]  # 10 W for 10 s


def energy_j(tally: Tally, name: str) -> float:
    return sum(tally.timeline.energy_j(name).values())


def play(
    tally: Tally, marks: list[tuple[float, str, bool]], series: list[tuple[float, dict[str, int]]]
) -> None:
    """Feed marks and samples in the order of their time."""
    waiting = sorted(marks, key=lambda mark: mark[0])
    for t_s, values in series:
        while waiting and waiting[0][0] <= t_s:
            at_s, name, begins = waiting.pop(0)
            phase(tally, name, at_s, begins=begins)
        feed(tally, [(t_s, values)])


@given(st.lists(st.integers(0, 10_000_000), min_size=2, max_size=12, unique=True), st.data())
def test_disjoint_phases_and_the_rest_make_the_total(edges_us: list[int], data: st.DataObject) -> None:
    """Every stretch between two neighbouring edges is a phase, under any power curve."""
    grown = data.draw(st.lists(st.integers(0, 10**8), min_size=100, max_size=100))
    edges_us.sort()
    marks = []
    for n, (begin_us, end_us) in enumerate(pairwise(edges_us)):
        marks += [(begin_us / 1e6, f"p{n}", True), (end_us / 1e6, f"p{n}", False)]
    tally, count = Tally([counter("c")]), 0
    series = [(0.0, {"c": 0})]
    for n, more in enumerate(grown, 1):
        count += more
        series.append((n / 10, {"c": count}))
    outside = [
        (0.0, "before", True),
        (edges_us[0] / 1e6, "before", False),
        (edges_us[-1] / 1e6, "after", True),
    ]
    play(tally, [*outside, *marks], series)
    tally.timeline.close(tally.ledger.end_us)
    parts_j = sum(energy_j(tally, span.phase) for span in tally.timeline.spans)
    assert parts_j == pytest.approx(tally.energy_j(), rel=1e-9, abs=1e-6)


def test_marks_between_samples_interpolate() -> None:
    tally = Tally([counter("c")])
    play(tally, [(0.53, "x", True), (0.58, "x", False), (2.04, "y", True), (4.09, "y", False)], STEADY)
    assert energy_j(tally, "x") == pytest.approx(0.5)
    assert energy_j(tally, "y") == pytest.approx(20.5)


def test_a_nested_phase_is_part_of_the_one_around_it() -> None:
    tally = Tally([counter("c")])
    play(tally, [(1, "train", True), (2, "step", True), (3, "step", False), (5, "train", False)], STEADY)
    assert [energy_j(tally, "train"), energy_j(tally, "step")] == pytest.approx([40, 10])
    assert tally.timeline.open_phases() == ()


def test_a_phase_of_several_processes_counts_its_energy_once() -> None:
    tally = Tally([counter("c")])
    marks = [(1.0, True), (2.0, True), (4.0, False), (6.0, False)]
    play(tally, [(at_s, "inference", begins) for at_s, begins in marks], STEADY)
    assert tally.measured_j() == pytest.approx(50)
    assert tally.measured_s() == pytest.approx(5)
    assert len(tally.timeline.spans) == 1


def test_a_phase_that_repeats_has_a_span_each_time() -> None:
    tally = Tally([counter("c")])
    play(tally, [(float(n), "inference", n % 2 == 1) for n in range(1, 7)], STEADY)
    assert [sum(span.energy_j.values()) for span in tally.timeline.spans] == pytest.approx([10, 10, 10])
    assert tally.measured_s() == pytest.approx(3)


def test_a_gap_of_the_counter_is_shared_by_time() -> None:
    tally = Tally([counter("c")])
    series = [(0.0, {"c": 0}), (1.0, {}), (2.0, {}), (8.0, {"c": 80_000_000})]
    play(tally, [(1, "a", True), (2, "a", False), (4, "b", True), (8, "b", False)], series)
    assert [energy_j(tally, "a"), energy_j(tally, "b")] == pytest.approx([10, 40])


def test_odd_marks_do_no_harm() -> None:
    tally = Tally([counter("c")])
    phase(tally, "never begun", 0.5, begins=False)
    feed(tally, STEADY)
    phase(tally, "backwards", 12.0, begins=True)
    phase(tally, "backwards", 11.0, begins=False)
    phase(tally, "left open", 12.0, begins=True)
    assert tally.timeline.open_phases() == ("left open",)
    tally.timeline.close(10_000_000)
    assert [(s.phase, s.end_us) for s in tally.timeline.spans] == [
        ("backwards", 12_000_000),
        ("left open", 12_000_000),
    ]


def test_before_any_energy_a_phase_has_none() -> None:
    tally = Tally([counter("c")], items=10)
    phase(tally, "inference", 0.0, begins=True)
    assert tally.measured_j() is None
    assert tally.energy_per_item_j() is None


def test_thousands_of_phases_stay_cheap_although_a_channel_is_dead_and_one_phase_is_around_them() -> None:
    """Each of twenty thousand spans is passed over a few times, and not again with every sample."""
    tally = Tally([counter("c"), counter("dead", "dram")])
    tally.sample(Sample(0, {"c": 0, "dead": 0}))
    tally.mark(Mark(0, "epoch", begins=True))
    began_ns = time.process_time_ns()
    for n in range(1, 20_001):
        tally.mark(Mark(n * 1000 - 900, "train", begins=True))
        tally.mark(Mark(n * 1000 - 100, "train", begins=False))
        tally.sample(Sample(n * 1000, {"c": n * 1000}))
    tally.sample(Sample(20_000_000, {"c": 20_000_000, "dead": 20_000_000}))
    assert time.process_time_ns() - began_ns < 5e9
    assert energy_j(tally, "train") == pytest.approx(2 * 0.8 * 20, rel=1e-3)
    began_ns = time.process_time_ns()
    assert tally.train_j() == pytest.approx(energy_j(tally, "train"))
    assert time.process_time_ns() - began_ns < 5e6
