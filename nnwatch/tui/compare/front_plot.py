"""The Pareto front as a field of dots: error upwards, the logarithm of joules per item to the right."""

from __future__ import annotations

import math
import string
from collections.abc import Mapping, Sequence
from itertools import groupby

from nnwatch.scoring.pareto import Front, Point
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.rows import Row

_BRAILLE = 0x2800
_BITS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))  # of the four dots of each of the two columns
_Cells = dict[tuple[int, int], str]


def letters(front: Front) -> dict[str, str]:
    """Return a letter for each group of the front, in its order; beyond the alphabet a star."""
    names = string.ascii_uppercase
    return {p.label: names[i] if i < len(names) else "*" for i, p in enumerate(front.points)}


def front_plot(front: Front, width: int, height: int, glyphs: Glyphs) -> list[Row]:
    """Draw the groups of the front as letters, and dominated ones as dots."""
    others = [dominated.point for dominated in front.dominated]
    points = [*front.points, *others]
    if not points:
        return []
    cells: _Cells = {}
    fine = (2, 4) if glyphs is Glyphs.BRAILLE else (1, 1)
    places = _places(points, width * fine[0], height * fine[1])
    for x, y in places[len(front.points) :]:
        _dot(cells, x, y, fine)
    named = letters(front)
    marks: Mapping[tuple[int, int], str] = {
        (x // fine[0], y // fine[1]): named[point.label]
        for point, (x, y) in zip(front.points, places, strict=False)
    }
    return [_line(y, width, cells, marks) for y in range(height)]


def _dot(cells: _Cells, x: int, y: int, fine: tuple[int, int]) -> None:
    place = (x // fine[0], y // fine[1])
    if fine == (1, 1):
        cells[place] = "."
        return
    bits = ord(cells.get(place, chr(_BRAILLE))) | _BITS[x % 2][y % 4]
    cells[place] = chr(bits)


def _line(y: int, width: int, cells: _Cells, marks: Mapping[tuple[int, int], str]) -> Row:
    drawn = [
        (marks[x, y], "hero") if (x, y) in marks else (cells.get((x, y), " "), "text") for x in range(width)
    ]
    spans = ((style, "".join(c for c, _ in part)) for style, part in groupby(drawn, key=lambda cell: cell[1]))
    return (("│", "dim"), *((text, style) for style, text in spans))


def _places(points: Sequence[Point], width: int, height: int) -> list[tuple[int, int]]:
    xs = _spread([math.log(max(point.energy_j, 1e-300)) for point in points], width)
    ys = _spread([-point.error for point in points], height)
    return list(zip(xs, ys, strict=True))


def _spread(values: Sequence[float], count: int) -> list[int]:
    low, high = min(values), max(values)
    span = high - low
    return [round((value - low) / span * (count - 1)) if span else count // 2 for value in values]
