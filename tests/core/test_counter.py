"""Counter arithmetic: exact wherever the readings allow it, and declared unknown everywhere else."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nnwatch.core.counter import Counter, Outcome, Step

F, K, W = Outcome.FIRST, Outcome.KNOWN, Outcome.WRAPPED
S, R, A = Outcome.SUSPECT, Outcome.RESET, Outcome.AMBIGUOUS


@dataclass(frozen=True)
class Case:
    """Readings a second apart (None: missed), and what each step must be."""

    name: str
    counts: list[int | None]
    outcomes: list[Outcome]
    total: int
    wrap: int | None = None
    peak: float | None = 100.0


CASES = [
    Case("it grows", [10, 20, 30], [F, K, K], 20),
    Case("it stands still", [10, 10, 10], [F, K, K], 0),
    Case("missed readings lose nothing", [10, None, None, 40], [F, K], 30),
    Case("it wraps", [950, 20], [F, W], 70, wrap=1000),
    Case("it wraps while it is not read", [950, None, 20], [F, W], 70, wrap=1000),
    Case("it falls and never wraps", [5000, 0, 10], [F, S, R], 0),
    Case("a spurious zero", [5000, 0, 5020], [F, S, K], 20),
    Case("a spurious zero of one that wraps", [5000, 0, 5020], [F, S, K], 20, wrap=10_000),
    Case("a spurious jump", [50, 10**15, 70, 80], [F, S, K, K], 30),
    Case("two spurious values", [5000, 0, 10**9, 5030], [F, S, S, K], 30),
    Case("a reset", [5000, 10, 20, 30], [F, S, R, K], 10),
    Case("a value that stays is no spurious one", [5000, 0, 0, 0], [F, S, R, K], 0),
    Case("a jump that stays", [50, 10**9, 10**9 + 5, 10**9 + 9], [F, S, R, K], 4),
    Case("too early to tell a spurious zero from a reset", [50, 0, 60, 70], [F, S, R, K], 10),
    Case("a burst within the slack", [0, 120], [F, K], 120),
    Case("a late burst is taken with the next reading", [0, 130, 135], [F, S, K], 135),
    Case("a wrap may hide", [10, *[None] * 30, 20], [F, A], 0, wrap=1000),
    Case("one wrap may hide, two may not", [10, *[None] * 11, 20], [F, A], 0, wrap=1000),
    Case("not even one wrap may hide", [10, *[None] * 11, 310], [F, K], 300, wrap=1000),
    Case("a wrap was seen and another may hide", [990, *[None] * 11, 10], [F, A], 0, wrap=1000),
    Case("after a gap it goes on", [10, *[None] * 30, 20, 30], [F, A, K], 10, wrap=1000),
    Case("a count above its range", [5, 99_999_999, 15], [F, S, K], 10, wrap=1000),
    Case("no bound: any growth is known", [0, 10**12], [F, K], 10**12, peak=None),
    Case("no bound: a fall is not", [100, 40, 45, 50], [F, S, R, K], 5, peak=None),
]


def _run(case: Case) -> list[Step]:
    counter = Counter(case.wrap, case.peak)
    return [
        counter.advance(second * 1_000_000, count)
        for second, count in enumerate(case.counts)
        if count is not None
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_step_is_exact_or_declared(case: Case) -> None:
    steps = _run(case)
    assert [step.outcome for step in steps] == case.outcomes
    assert sum(step.counts for step in steps) == case.total
    assert all(step.known or not step.counts for step in steps)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_steps_lie_end_to_end(case: Case) -> None:
    steps = _run(case)
    assert all(after.start_us == before.end_us for before, after in pairwise(steps))


@pytest.mark.parametrize("wrap", [0, -5])
def test_a_range_of_nothing_is_refused(wrap: int) -> None:
    with pytest.raises(ValueError, match="cannot wrap"):
        Counter(wrap)


@dataclass(frozen=True)
class Curve:
    """Readings of a true count that grows at up to the peak rate, published a little late."""

    true_counts: list[int]
    times_us: list[int]
    wrap: int | None
    peak: float

    def shown(self, index: int) -> int:
        """Return what the register shows."""
        count = self.true_counts[index]
        return count if self.wrap is None else count % self.wrap


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    """Draw any power curve, with missed readings as long gaps, jitter, and a range that may be short."""
    peak = draw(st.floats(100, 1e9))
    energy, jitter_us, start = 0.0, 0, draw(st.integers(0, 2**40))
    counts, times_us, now_us = [start], [0], 0
    for gap_us, load in draw(
        st.lists(st.tuples(st.integers(1000, 90_000_000), st.floats(0, 1)), max_size=15)
    ):
        late_us = draw(st.integers(0, min(200_000, gap_us)))
        energy += load * peak * (gap_us - late_us + jitter_us) / 1e6
        jitter_us, now_us = late_us, now_us + gap_us
        counts.append(start + int(energy))
        times_us.append(now_us)
    longest_s = max((b - a for a, b in pairwise(times_us)), default=0) / 1e6
    near = st.floats(0.2, 2).map(
        lambda share: max(10, int(share * peak * longest_s))
    )  # where wraps may just hide
    wrap = draw(st.none() | st.integers(10, 2**40) | near)
    return Curve(counts, times_us, wrap, peak)


@given(curves())
def test_no_step_of_a_true_counter_is_wrong(curve: Curve) -> None:
    counter = Counter(curve.wrap, curve.peak)
    steps = [counter.advance(t_us, curve.shown(i)) for i, t_us in enumerate(curve.times_us)]
    for i, step in enumerate(steps[1:]):
        assert step.outcome in (K, W, A)
        if step.known:
            assert step.counts == curve.true_counts[i + 1] - curve.true_counts[i]
    if curve.wrap is None:
        assert sum(step.counts for step in steps) == curve.true_counts[-1] - curve.true_counts[0]


@given(curves(), st.data())
def test_one_spurious_reading_costs_no_interval_where_it_can_be_told(
    curve: Curve, data: st.DataObject
) -> None:
    """A spurious value between two true ones is dropped, or the interval around it is declared unknown."""
    assume(len(curve.times_us) > 2)
    at = data.draw(st.integers(1, len(curve.times_us) - 2))
    garbage = data.draw(st.just(0) | st.integers(0, 2**64 - 1))
    clean, disturbed = Counter(curve.wrap, curve.peak), Counter(curve.wrap, curve.peak)
    for i in range(at):
        clean.advance(curve.times_us[i], curve.shown(i))
        disturbed.advance(curve.times_us[i], curve.shown(i))
    assume(disturbed.advance(curve.times_us[at], garbage).outcome is S)
    for i in range(at + 1, len(curve.times_us)):
        expected = clean.advance(curve.times_us[i], curve.shown(i))
        step = disturbed.advance(curve.times_us[i], curve.shown(i))
        assert step == expected or (i == at + 1 and step.outcome is R)


@given(st.lists(st.tuples(st.integers(1, 10**8), st.integers(-(2**70), 2**70)), max_size=20), st.booleans())
def test_any_readings_give_steps_end_to_end(readings: list[tuple[int, int]], wraps: bool) -> None:
    counter, now_us, end_us = Counter(2**32 if wraps else None, 1e6), 0, None
    for gap_us, count in readings:
        now_us += gap_us
        step = counter.advance(now_us, count)
        assert end_us in (None, step.start_us)
        assert step.start_us <= step.end_us <= now_us
        assert step.counts >= 0
        end_us = step.end_us
