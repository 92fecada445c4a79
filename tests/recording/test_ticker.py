"""Deadlines that stay where they are, whatever is late."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nnwatch.recording.ticker import NS, Ticker


def test_deadlines_follow_the_interval() -> None:
    ticker = Ticker(1000, 0.1)
    assert ticker.deadline_ns == 1000 + NS // 10
    assert not ticker.take(ticker.deadline_ns)
    assert ticker.deadline_ns == 1000 + 2 * NS // 10
    assert (ticker.missed, ticker.late) == (0, 0)


def test_a_late_tick_does_not_move_the_next() -> None:
    ticker = Ticker(0, 0.1)
    ticker.take(NS // 10 + NS // 15)
    assert ticker.deadline_ns == 2 * NS // 10
    assert (ticker.missed, ticker.late) == (0, 1)


def test_skipped_ticks_are_counted() -> None:
    ticker = Ticker(0, 0.1)
    assert ticker.take(5 * NS)
    assert ticker.missed == 49


def test_a_second_passes_every_tenth_tick() -> None:
    ticker = Ticker(0, 0.1)
    assert [ticker.take(n * NS // 10) for n in range(1, 21)] == [n % 10 == 0 for n in range(1, 21)]


def test_every_slow_tick_is_a_whole_second() -> None:
    ticker = Ticker(0, 2.5)
    assert ticker.take(ticker.deadline_ns)


def test_after_an_absence_everything_since_counts_as_missed() -> None:
    ticker = Ticker(0, 0.1)
    ticker.resume(2 * NS, missed=3)
    ticker.take(3 * NS)
    assert ticker.missed == 3 + 9


@given(st.lists(st.integers(1, 3 * NS), min_size=1, max_size=50))
def test_each_tick_is_taken_or_missed(steps: list[int]) -> None:
    ticker, now, taken = Ticker(0, 0.1), 0, 0
    for step in steps:
        now += step
        if now >= ticker.deadline_ns:
            ticker.take(now)
            taken += 1
        assert ticker.deadline_ns > now
    assert taken + ticker.missed == now // (NS // 10)
