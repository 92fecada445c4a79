"""Only cells that changed are sent, and what is sent makes the screen right."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.terminal.shadow import PLAIN, Cell, Pen, Shadow, cells_of

_TOKENS = re.compile(r"\x1b\[([0-9;]*)([Hm])|(.)")
_PENS: list[Pen] = [PLAIN, ("1", "", ""), ("", "31", ""), ("1", "31", "44"), ("", "38;2;1;2;3", "48;2;4;5;6")]
rows = st.lists(st.tuples(st.sampled_from("ab "), st.sampled_from(_PENS)), min_size=24, max_size=24)


class Screen:
    """A terminal that knows cursor moves and colours."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], Cell] = {}
        self._at = (0, 0)
        self._pen = ["", "", ""]

    def feed(self, written: str) -> None:
        for numbers, kind, char in _TOKENS.findall(written):
            if kind == "H":
                y, x = numbers.split(";")
                self._at = (int(y) - 1, int(x) - 1)
            elif kind == "m":
                self._turn(numbers)
            else:
                self.cells[self._at] = (char, (self._pen[0], self._pen[1], self._pen[2]))
                self._at = (self._at[0], self._at[1] + 1)

    def _turn(self, codes: str) -> None:
        if not codes or codes.startswith(";"):
            self._pen = ["", "", ""]
        for code in re.findall(r"[34]8;2;\d+;\d+;\d+|\d+", codes):
            part = {"3": 1, "4": 2}.get(code[0], 0)
            self._pen[part] = "" if code in ("39", "49") else code


@given(st.lists(rows, min_size=1, max_size=6))
def test_a_terminal_that_gets_the_differences_shows_the_last_frame(frames: list[list[Cell]]) -> None:
    shadow, screen = Shadow(), Screen()
    for frame in frames:
        screen.feed(shadow.write(2, 3, frame) + shadow.rest())
    assert [screen.cells[2, x] for x in range(3, 27)] == frames[-1]
    assert shadow.write(2, 3, frames[-1]) + shadow.rest() == ""


def test_one_changed_character_is_one_jump_and_one_character() -> None:
    shadow = Shadow()
    colour = Style(color="red", bgcolor="black")
    shadow.write(0, 0, cells_of([Segment("12.34 W", colour)], ColorSystem.TRUECOLOR))
    shadow.rest()
    changed = shadow.write(0, 0, cells_of([Segment("12.35 W", colour)], ColorSystem.TRUECOLOR))
    assert changed == "\x1b[1;5H\x1b[31;40m5"


def test_wide_characters_are_sent_whole() -> None:
    shadow = Shadow()
    shadow.write(0, 0, cells_of([Segment("a漢b")], ColorSystem.TRUECOLOR))
    assert shadow.write(0, 0, cells_of([Segment("a字b")], ColorSystem.TRUECOLOR)) == "\x1b[1;2H字"
    assert len(cells_of([Segment("e\u0301漢")], ColorSystem.TRUECOLOR)) == 3


def test_a_terminal_of_ascii_gets_nothing_else_in_as_many_columns() -> None:
    cells = cells_of([Segment("▄ e\u0301é漢 …")], ColorSystem.TRUECOLOR, Glyphs.ASCII)
    assert "".join(char for char, _ in cells) == ". e??  ~"


def test_what_was_forgotten_is_sent_again() -> None:
    shadow = Shadow()
    cells = cells_of([Segment("joules")], ColorSystem.STANDARD)
    assert shadow.write(0, 0, cells) == "\x1b[1;1Hjoules"
    shadow.forget()
    assert shadow.write(0, 0, cells) == "\x1b[1;1Hjoules"
