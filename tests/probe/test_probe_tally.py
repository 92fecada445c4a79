"""Sums of steps and the buckets of their durations."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnwatch.probe.tally import PER_OCTAVE, Tally, bucket


@given(st.floats(min_value=1e-12, max_value=1e9))
def test_a_duration_lies_in_its_bucket(seconds: float) -> None:
    slot = bucket(seconds)
    assert slot is not None
    assert 2 ** (slot / PER_OCTAVE) * (1 - 1e-12) <= seconds <= 2 ** ((slot + 1) / PER_OCTAVE) * (1 + 1e-12)


@pytest.mark.parametrize("seconds", [0.0, -1.0, math.inf, math.nan])
def test_what_is_no_duration_has_no_bucket(seconds: float) -> None:
    assert bucket(seconds) is None


def test_sums_start_again_once_they_are_taken() -> None:
    tally = Tally()
    tally.add(32, 30, 1.0)
    tally.add(8, 8, 2.0)
    counts = {"0": 1, str(PER_OCTAVE): 1}
    assert tally.take() == {
        "items": 40, "calls": 2, "correct": 38, "latency": {"per_octave": PER_OCTAVE, "counts": counts},
    }  # fmt: skip
    assert tally.take() is None


def test_the_number_of_correct_items_is_told_only_when_every_step_told_it() -> None:
    tally = Tally()
    tally.add(10, 9, None)
    tally.add(10, None, None)
    assert tally.take() == {"items": 20, "calls": 2}
    tally.add(10, 9, None)
    assert tally.take() == {"items": 10, "calls": 1, "correct": 9}


def test_a_step_that_fails_to_count_leaves_the_sums_alone() -> None:
    tally = Tally()
    tally.add(1, 1, None)
    with pytest.raises(ValueError, match="long"):
        tally.add(1, 1, "long")  # type: ignore[arg-type]  # what an untyped program may do
    assert tally.take() == {"items": 1, "calls": 1, "correct": 1}


@given(st.lists(st.floats(min_value=1e-9, max_value=1e6), min_size=1))
def test_many_calls_at_once_count_as_one_after_the_other(seconds: list[float]) -> None:
    together, apart = Tally(), Tally()
    together.add_calls(len(seconds), 3 * len(seconds), seconds)
    for each in seconds:
        apart.add(3, None, each)
    assert together.take() == apart.take()
