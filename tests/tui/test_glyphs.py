"""Which characters a terminal gets."""

from __future__ import annotations

import pytest

from nnwatch.tui.look.digits import HEIGHT, enlarge
from nnwatch.tui.look.glyphs import Glyphs, choose_glyphs


@pytest.mark.parametrize(
    ("environ", "encoding", "expected"),
    [
        ({"TERM": "xterm-256color"}, "UTF-8", Glyphs.BRAILLE),
        ({"TERM": "xterm-256color"}, "ANSI_X3.4-1968", Glyphs.ASCII),
        ({"TERM": "linux"}, "utf-8", Glyphs.ASCII),
        ({"TERM": "dumb"}, "utf8", Glyphs.ASCII),
    ],
)
def test_a_terminal_that_may_print_garbage_gets_ascii(
    environ: dict[str, str], encoding: str, expected: Glyphs
) -> None:
    assert choose_glyphs(environ, encoding) is expected


def test_a_wish_wins() -> None:
    assert choose_glyphs({"TERM": "linux"}, "utf-8", wish="blocks") is Glyphs.BLOCKS


def test_ascii_speaks_ascii() -> None:
    assert Glyphs.ASCII.speak("± 5 µJ ▸ Zürich …") == "~ 5 uJ > Z?rich ~"
    assert Glyphs.BRAILLE.speak("± µ") == "± µ"


@pytest.mark.parametrize("glyphs", Glyphs)
def test_large_digits_are_three_equal_rows_that_differ(glyphs: Glyphs) -> None:
    rows = enlarge("-84.32", glyphs)
    assert len(rows) == HEIGHT
    assert len({len(row) for row in rows}) == 1
    assert len({tuple(enlarge(digit, glyphs)) for digit in "0123456789"}) == 10
    assert all(row.isascii() for row in rows) is (glyphs is Glyphs.ASCII)
    assert enlarge("N/A", glyphs) == ["", "N/A", ""]
