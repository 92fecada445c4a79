"""Several curves in one field, from values a column; a letter and a colour each tell them apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.plot import Values
from nnwatch.tui.look.rows import Row, Span

LETTERS = "ABCDEF"
STYLES = ("power", "cpu", "memory", "disk", "network", "gpu")  # of each letter
_BRAILLE = 0x2800
_BITS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))  # of the four dots of each of the two columns
_APART = 2 * len(LETTERS)  # cells between two letters of one curve, so that all have their turn
_Cell = tuple[int, int]


class _Field:
    """The cells that curves go through: which curves each belongs to, its dots, and the letters that mark it."""

    def __init__(self, size: tuple[int, int], fine: tuple[int, int]) -> None:
        self.width, self.height = size
        self.fine = fine
        self.owners: dict[_Cell, list[int]] = {}
        self.dots: dict[_Cell, int] = {}
        self.letters: dict[_Cell, int] = {}

    def dot(self, curve: int, x: int, y: int) -> _Cell:
        """Put a dot of a curve, and return its cell."""
        cell = (x // self.fine[0], y // self.fine[1])
        owners = self.owners.setdefault(cell, [])
        if curve not in owners:
            owners.append(curve)
        if self.fine != (1, 1):
            self.dots[cell] = self.dots.get(cell, 0) | _BITS[x % 2][y % 4]
        return cell

    def span(self, x: int, y: int) -> Span:
        """Return what a cell shows: where curves meet, they take turns from column to column."""
        owners = self.owners.get((x, y))
        if not owners:
            return " ", "text"
        curve = owners[x % len(owners)]
        if (x, y) in self.dots and (x, y) not in self.letters:
            return chr(_BRAILLE | self.dots[x, y]), STYLES[curve]
        curve = self.letters.get((x, y), curve)
        return LETTERS[curve], STYLES[curve]


def overlay(curves: Sequence[Values], width: int, height: int, top: float, glyphs: Glyphs) -> list[Row]:
    """Draw curves above a zero line in exactly `height` rows of `width` cells; None leaves a gap.

    Braille draws lines with a letter every few cells, the other characters a letter a column.
    """
    fine = (2, 4) if glyphs is Glyphs.BRAILLE else (1, 1)
    field = _Field((width, height), fine)
    for number, values in enumerate(curves[: len(LETTERS)]):
        _draw(field, number, values, top)
    return [_line(field, y) for y in range(height)]


def _draw(field: _Field, number: int, values: Values, top: float) -> None:
    lowest = field.height * field.fine[1] - 1
    levels = [_level(value, lowest, top) for value in values[: field.width * field.fine[0]]]
    cell = None
    for x, (before, level) in enumerate(pairwise([None, *levels])):
        if level is None:
            continue
        cell = field.dot(number, x, level)
        if field.fine != (1, 1):
            for y in _between(before, level):
                field.dot(number, x, y)
        if x % (_APART * field.fine[0]) == 2 * number * field.fine[0]:
            field.letters.setdefault(cell, number)
    if cell is not None:
        field.letters.setdefault(cell, number)  # a curve that ends early has one at least


def _level(value: float | None, lowest: int, top: float) -> int | None:
    return None if value is None else lowest - round(min(max(value / top, 0.0), 1.0) * lowest)


def _between(before: int | None, level: int) -> range:
    """Return the levels that join two neighbours."""
    if before is None:
        return range(0)
    return range(min(before, level) + 1, max(before, level))


def _line(field: _Field, y: int) -> Row:
    spans: Iterator[Span] = (field.span(x, y) for x in range(field.width))
    return tuple(
        ("".join(text for text, _ in part), style) for style, part in groupby(spans, key=lambda span: span[1])
    )
