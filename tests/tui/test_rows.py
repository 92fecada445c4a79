"""Rows of styled text keep their width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnwatch.tui.look.rows import beside, ends, fit, plain, row, squeeze, width_of, wrap

texts = st.text(st.characters(codec="utf-8", exclude_categories=["C", "M", "Z"]), max_size=30)


@given(st.lists(texts, max_size=4), st.integers(1, 60))
def test_a_row_is_cut_or_padded_to_its_width(spans: list[str], width: int) -> None:
    assert width_of(fit(row(*spans), width)) == width


@given(texts, texts, st.integers(1, 60))
def test_two_ends_share_a_row(left: str, right: str, width: int) -> None:
    assert width_of(ends(row(left), row(right), width)) == width


def test_what_was_cut_says_so() -> None:
    assert plain(fit(row("joules"), 4)) == "jou…"
    assert plain(fit(row("joules", (" each", "dim")), 40)).rstrip() == "joules each"


@pytest.mark.parametrize(
    ("name", "width", "seen"),
    [
        ("EfficientNetB0", 14, "EfficientNetB0"),
        ("EfficientNetB0", 11, "Effic…NetB0"),
        ("EfficientNetB0", 2, "E…"),
    ],
)
def test_a_name_is_cut_in_its_middle(name: str, width: int, seen: str) -> None:
    assert squeeze(name, width) == seen


def test_blocks_stand_beside_each_other() -> None:
    rows = beside([([row("a"), row("b")], 3), ([row("c")], 2)])
    assert [plain(line) for line in rows] == ["a  c ", "b    "]


def test_sentences_break_at_spaces() -> None:
    assert [plain(line) for line in wrap("one two three", 7)] == ["one two", "three"]
