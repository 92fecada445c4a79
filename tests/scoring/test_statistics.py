"""Intervals cover what they promise, and verdicts say no more than the repeats do."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from nnwatch.scoring.effect import MOST_REPEATS, Verdict, effect, explanation, sentence, short
from nnwatch.scoring.estimate import estimate, proportion
from nnwatch.scoring.student import t_quantile

TRIALS = 1000
POSITIVE = st.lists(st.floats(1e-6, 1e6), min_size=2, max_size=8)


@pytest.mark.parametrize("freedom", [1, 2, 3, 4.5, 7, 9.3, 15, 29.9, 30, 33, 50, 90, 120, 200, 1e4])
def test_quantiles_agree_with_scipy(freedom: float) -> None:
    tolerance = 5e-4 if freedom == int(freedom) else 2e-3
    assert t_quantile(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=tolerance)


def share_covered(covers: Callable[[random.Random], bool]) -> float:
    chance = random.Random(1)
    return sum(covers(chance) for _ in range(TRIALS)) / TRIALS


@pytest.mark.parametrize("n", [2, 3, 5, 10])
@pytest.mark.parametrize("spread", [0.01, 0.5])
def test_intervals_of_log_normal_repeats_cover_95_percent(n: int, spread: float) -> None:
    def covers(chance: random.Random) -> bool:
        found = estimate([chance.lognormvariate(1.0, spread) for _ in range(n)], ratio_scale=True)
        assert found is not None
        assert found.interval is not None
        return found.interval.low <= math.e <= found.interval.high

    assert 0.93 <= share_covered(covers) <= 0.97


@pytest.mark.parametrize(
    ("n", "spread"), [((3, 3), (0.1, 0.1)), ((5, 10), (0.3, 0.02)), ((10, 5), (0.1, 0.2))]
)
def test_ratios_of_unequal_groups_cover_95_percent(n: tuple[int, int], spread: tuple[float, float]) -> None:
    def covers(chance: random.Random) -> bool:
        ours = [chance.lognormvariate(math.log(1.3), spread[0]) for _ in range(n[0])]
        theirs = [chance.lognormvariate(0.0, spread[1]) for _ in range(n[1])]
        found = effect(ours, theirs, ratio_scale=True, higher_is_better=False)
        assert found is not None
        assert found.interval is not None
        return found.interval.low <= 1.3 <= found.interval.high

    assert 0.93 <= share_covered(covers) <= 0.975


def test_welch_agrees_with_scipy() -> None:
    ours, theirs = [3.1, 3.4, 2.9, 3.3], [2.0, 2.6, 2.2]
    found = effect(ours, theirs, ratio_scale=False, higher_is_better=True)
    interval = stats.ttest_ind(ours, theirs, equal_var=False).confidence_interval()
    assert found is not None
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx((interval.low, interval.high), abs=5e-3)


def test_wilson_agrees_with_scipy() -> None:
    interval = stats.binomtest(985, 1000).proportion_ci(method="wilson")
    found = proportion(0.985, 1000, 3).interval
    assert found is not None
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_wilson_stays_within_its_bounds(share: float) -> None:
    found = proportion(share, 10, 1)
    assert found.interval is not None
    assert 0.0 <= found.interval.low <= share <= found.interval.high <= 1.0


def test_a_single_run_has_no_interval_and_no_verdict() -> None:
    found = estimate([2.0], ratio_scale=True)
    assert found is not None
    assert found.value == pytest.approx(2.0)
    assert (found.interval, found.n) == (None, 1)
    compared = effect([2.0], [1.0, 1.1], ratio_scale=True, higher_is_better=False)
    assert compared is not None
    assert compared.verdict is Verdict.NOT_JUDGED
    assert short(compared) == "1.91x single run"
    assert "a single run has no spread" in explanation(compared)


def test_what_is_not_a_number_is_left_out() -> None:
    assert estimate([math.nan, math.inf], ratio_scale=True) is None
    assert effect([math.nan], [1.0], ratio_scale=True, higher_is_better=True) is None
    assert effect([], [1.0], ratio_scale=True, higher_is_better=True) is None
    assert effect([0.0, 1.0], [1.0, 2.0], ratio_scale=True, higher_is_better=True) is None


def test_an_effect_is_told_in_words() -> None:
    ours, theirs = [1.31, 1.30, 1.32, 1.31, 1.31], [1.0, 1.01, 0.99, 1.0, 1.0]
    found = effect(ours, theirs, ratio_scale=True, higher_is_better=False)
    assert found is not None
    assert found.verdict is Verdict.WORSE
    assert sentence(found, "A", "B", "energy") == (
        "A has 1.31x [1.3, 1.32] the energy of B: worse (5 and 5 repeats)"
    )


def test_equal_runs_are_not_distinguishable_and_no_number_would_tell_them_apart() -> None:
    found = effect([1.0, 1.0], [1.0, 1.0], ratio_scale=True, higher_is_better=False)
    assert found is not None
    assert (found.value, found.verdict, found.more) == (1.0, Verdict.NOT_DISTINGUISHABLE, None)
    assert f"nor with {MOST_REPEATS}" in explanation(found)


def test_says_how_many_more_would_do() -> None:
    chance = random.Random(3)
    ours = [chance.lognormvariate(0.1, 0.1) for _ in range(3)]
    theirs = [chance.lognormvariate(0.0, 0.1) for _ in range(3)]
    found = effect(ours, theirs, ratio_scale=True, higher_is_better=False)
    assert found is not None
    assert found.verdict is Verdict.NOT_DISTINGUISHABLE
    assert found.more is not None
    assert f"about {found.more} more of each" in explanation(found)


@given(ours=POSITIVE, theirs=POSITIVE)
def test_an_effect_turned_round_is_its_inverse(ours: list[float], theirs: list[float]) -> None:
    one = effect(ours, theirs, ratio_scale=True, higher_is_better=False)
    other = effect(theirs, ours, ratio_scale=True, higher_is_better=False)
    assert one is not None
    assert other is not None
    assert one.value * other.value == pytest.approx(1.0)
    opposite = {Verdict.BETTER: Verdict.WORSE, Verdict.WORSE: Verdict.BETTER}
    assert other.verdict is opposite.get(one.verdict, one.verdict)


@given(values=POSITIVE, unit=st.sampled_from([1e-3, 1e3, 3.6e6]))
def test_the_unit_changes_no_interval(values: list[float], unit: float) -> None:
    one = estimate(values, ratio_scale=True)
    other = estimate([value * unit for value in values], ratio_scale=True)
    assert one is not None
    assert other is not None
    assert other.value == pytest.approx(one.value * unit)
    assert one.interval is not None
    assert one.interval.low <= one.value * (1 + 1e-9)
