"""Curves over each other: exact size, zero-based, each told apart by a letter in any set of characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnwatch.tui.compare.overlay import LETTERS, STYLES, overlay
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.rows import plain, width_of

values = st.lists(st.none() | st.floats(0, 1e15), max_size=90)


@given(st.lists(values, max_size=8), st.integers(1, 40), st.integers(1, 12), st.sampled_from(Glyphs))
def test_a_field_has_exactly_the_size_asked_for(
    curves: list[list[float | None]], width: int, height: int, glyphs: Glyphs
) -> None:
    rows = overlay(curves, width, height, 7.0, glyphs)
    assert [width_of(line) for line in rows] == [width] * height
    if glyphs is not Glyphs.BRAILLE:
        assert all(plain(line).isascii() for line in rows)


@pytest.mark.parametrize("glyphs", Glyphs)
def test_each_curve_has_its_letter_in_its_colour_also_where_they_coincide(glyphs: Glyphs) -> None:
    curves = [[5.0] * 160, [5.0] * 160, [2.0] * 9]
    spans = [span for line in overlay(curves, 80, 11, 10.0, glyphs) for span in line]
    for letter, style in zip(LETTERS[:3], STYLES, strict=False):
        assert any(letter in text and kind == style for text, kind in spans)
    assert not any(letter in text for text, _ in spans for letter in LETTERS[3:])


def test_the_foot_is_zero_and_what_is_not_known_is_a_gap() -> None:
    drawn = [plain(line) for line in overlay([[0.0, None, 10.0, 99.0]], 5, 3, 10.0, Glyphs.ASCII)]
    assert drawn == ["  AA ", "     ", "A    "]


def test_a_leap_is_a_line() -> None:
    drawn = [plain(line) for line in overlay([[0.0, 10.0, 10.0]], 2, 4, 10.0, Glyphs.BRAILLE)]
    assert [line[0] for line in drawn] == ["⢸", "⢸", "⢸", "A"]
