"""Charts as text: exact size, zero-based, never out of bounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.plot import bars, grouped, levels, nice_ceiling, plot

values = st.lists(st.none() | st.floats(0, 1e15), max_size=90)


@given(values, st.integers(0, 40), st.integers(0, 12), st.floats(0, 1e15), st.sampled_from(Glyphs))
def test_a_chart_has_exactly_the_size_asked_for(
    series: list[float | None], width: int, height: int, top: float, glyphs: Glyphs
) -> None:
    rows = plot(series, width, height, top, glyphs)
    assert len(rows) == height
    assert all(len(row) == width for row in rows)
    if glyphs is Glyphs.ASCII:
        assert all(row.isascii() for row in rows)


@given(values, st.integers(1, 48), st.floats(1e-6, 1e15))
def test_levels_stay_within_the_chart_and_grow_with_the_value(
    series: list[float | None], count: int, top: float
) -> None:
    filled = levels(series, count, top)
    assert all((level == 0) == (value is None) for level, value in zip(filled, series, strict=True))
    assert all(level <= count for level in filled)
    known = sorted((value, level) for value, level in zip(series, filled, strict=True) if value is not None)
    assert [level for _, level in known] == sorted(level for _, level in known)


def test_the_scale_is_zero_based() -> None:
    assert levels([0.0, 50.0, 50.2, 100.0], 8, 100.0) == [1, 4, 4, 8]


@given(st.floats(1e-9, 1e15))
def test_the_top_of_a_scale_is_round_and_never_below_the_value(value: float) -> None:
    top = nice_ceiling(value)
    assert value <= top * (1 + 1e-12)
    assert top <= value * 2.001


def test_braille_fills_from_the_bottom() -> None:
    assert plot([1.0, 0.5, None, 1.0], 2, 2, 1.0, Glyphs.BRAILLE) == ["⡇⢸", "⣿⢸"]


def test_blocks_and_ascii_have_one_value_a_cell() -> None:
    assert plot([1.0, 0.5, None], 3, 1, 1.0, Glyphs.BLOCKS) == ["█▄ "]
    assert plot([1.0, 0.3, None], 3, 2, 1.0, Glyphs.ASCII) == ["#  ", "#: "]


@pytest.mark.parametrize(("count", "most", "expected"), [(0, 4, 0), (4, 4, 4), (5, 4, 3), (64, 8, 8)])
def test_many_cores_are_grouped(count: int, most: int, expected: int) -> None:
    assert len(grouped([0.5] * count, most)) == expected
    assert len(bars(grouped([0.5] * count, most), Glyphs.BRAILLE)) == expected
