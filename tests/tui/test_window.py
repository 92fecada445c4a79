"""Which stretch of time charts show."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nnwatch.tui.look.time_window import SPAN_S, WHOLE_S, Window, choose_page, choose_window, columns_of


@given(st.floats(0, 1e5), st.floats(0, 1e6), st.integers(1, 400))
def test_the_newest_moment_is_always_shown(first_s: float, ran_s: float, columns: int) -> None:
    now_s = first_s + ran_s
    window = choose_window(first_s, now_s, columns)
    assert window.column(now_s) is not None
    assert window.columns == columns


def test_a_short_run_fills_from_the_left_and_a_long_one_moves_by_a_quarter() -> None:
    assert choose_window(0.0, 20.0, 60) == Window(0.0, 1.0, 60)
    assert choose_window(0.0, 70.0, 60) == Window(0.0, 2.0, 60)
    starts = [choose_window(0.0, float(t_s), 60).start_s for t_s in range(299, 600)]
    assert sorted(set(starts)) == [0.0, 75.0, 150.0, 225.0, 300.0]
    assert choose_window(0.0, 3600.0, 60).span_s >= SPAN_S


def test_columns_are_means_and_gaps_stay_gaps() -> None:
    window = Window(10.0, 2.0, 4)
    points = [(9.0, 99.0), (10.0, 1.0), (11.0, 3.0), (12.0, None), (14.0, 5.0), (18.0, 99.0)]
    assert columns_of(points, window) == [2.0, None, 5.0, None]


@given(
    st.integers(1, 1000),
    st.integers(0, 999),
    st.integers(1, 400),
    st.sampled_from([0.2, 0.5, 1.0, 60.0]),
    st.sampled_from([60.0, 300.0, WHOLE_S]),
)
def test_a_page_of_a_finished_run_holds_the_cursor_and_has_no_gaps(
    count: int, at: int, columns: int, step_s: float, span_s: float
) -> None:
    times = [step_s * (n + 0.5) for n in range(count)]
    cursor_s = times[min(at, count - 1)]
    page = choose_page((times[0], times[-1]), cursor_s, columns, step_s, span_s)
    assert page.column(cursor_s) is not None
    assert page.columns == columns
    if span_s == WHOLE_S:
        assert {page.column(t_s) for t_s in times}.isdisjoint({None})
    drawn = columns_of([(t_s, 1.0) for t_s in times], page)
    held = [column for column, value in enumerate(drawn) if value is not None]
    assert held == list(range(held[0], held[-1] + 1))
