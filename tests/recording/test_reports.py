"""What a workload reports of itself, and what foreign programs write by mistake."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnwatch.core.records import Mark, Progress
from nnwatch.recording.replay import nearly_sorted
from nnwatch.recording.reports import Described, reports

T0 = 1_000_000_000


def report(**fields: object) -> bytes:
    return json.dumps({"t": T0 + 5_000_000, "pid": 1} | fields).encode()


def test_times_count_from_the_beginning_of_the_recording() -> None:
    found = list(reports([report(mark="begin", phase="load"), report(mark="end", phase="load")], T0))
    assert found == [Mark(5000, "load", begins=True, pid=1), Mark(5000, "load", begins=False, pid=1)]


def test_what_happened_before_counts_from_the_beginning() -> None:
    assert list(reports([report(t=5, mark="begin", phase="x")], T0)) == [Mark(0, "x", begins=True, pid=1)]


def test_items_with_and_without_the_rest() -> None:
    latency = {"per_octave": 32, "counts": {"-160": 7, "3": 1}}
    full = report(items=320, correct=311, calls=10, latency=latency, tokens=640)
    assert list(reports([report(items=3), full], T0)) == [
        Progress(5000, 3, pid=1),
        Progress(5000, 320, 311, 10, {-160: 7, 3: 1}, 32, 640, 1),
    ]


def test_facts() -> None:
    line = report(describe={"architecture": "lenet5"})
    assert list(reports([line], T0)) == [Described(5000, {"architecture": "lenet5"})]


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ({"architecture": 5, "task": "x"}, {"task": "x"}),
        ({"architecture": "\udcffnet"}, {"architecture": "\ufffdnet"}),
        ({"batch_size": "many", "classes": 2**31, "parameters": 1e6}, {"parameters": 1_000_000}),
        ({"parameters": 2**63, "dataset_items": -1, "batch_size": True}, {}),
        ({"flops_per_item": 7}, {"flops_per_item": 7.0}),
        ({"flops_per_item": float("inf"), "classes": float("inf"), "batch_size": float("nan")}, {}),
        ({"of_the_future": 1, "device": None}, {"device": None}),
    ],
)
def test_facts_that_no_column_holds_are_left_out(told: dict[str, object], kept: dict[str, object]) -> None:
    assert list(reports([report(describe=told)], T0)) == [Described(5000, kept)]


def test_names_of_phases_are_short_texts() -> None:
    assert list(reports([report(mark="begin", phase="\ud800" + "x" * 10_000)], T0)) == [
        Mark(5000, "\ufffd" + "x" * 199, begins=True, pid=1)
    ]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b"{}",
        b'{"t": 1}',
        b'{"t": "x", "items": 1}',
        b'{"t":1,"items":[]}',
        b"\xff",
        b'{"t": Infinity, "items": 1}',
        b'{"t": 1, "items": Infinity}',
        b'{"t": 1, "items": -1}',
        b'{"t": 1, "items": 1.5}',
        b'{"t": 1, "items": 100000000000000000000}',
        b'{"t": 1, "items": 1, "latency": {"per_octave": 32, "counts": {"1": 1e99}}}',
        b"[" * 100_000,
    ],
)
def test_what_makes_no_sense_is_skipped(line: bytes) -> None:
    assert list(reports([line, report(items=1)], T0)) == [Progress(5000, 1, pid=1)]


@given(st.binary(max_size=80))
def test_no_line_whatsoever_raises(line: bytes) -> None:
    list(reports([line], T0))


@given(st.lists(st.integers(0, 1000), max_size=60))
def test_reports_within_the_window_come_in_order(times: list[int]) -> None:
    told = [Mark(t_us, "x", begins=True) for t_us in times]
    assert [mark.t_us for mark in nearly_sorted(told, len(times))] == sorted(times)
