"""Points in a field of letters: the Pareto front as text for a pipe or a log."""

from __future__ import annotations

import math
import string
from collections.abc import Sequence

from nnwatch.scoring.pareto import Front, Point

_LETTERS = string.ascii_uppercase


def letters(front: Front) -> dict[str, str]:
    """Return a letter for each group of the front, in its order; beyond the alphabet a star."""
    return {p.label: _LETTERS[i] if i < len(_LETTERS) else "*" for i, p in enumerate(front.points)}


def scatter(front: Front, width: int, height: int) -> list[str]:
    """Draw error upwards against the logarithm of joules per item; the front as letters, the rest as dots."""
    others = [dominated.point for dominated in front.dominated]
    points = [*others, *front.points]
    if not points or width < 2 or height < 2:
        return []
    field = [[" "] * width for _ in range(height)]
    xs = _places([math.log(point.energy_j) for point in points], width)
    ys = _places([-point.error for point in points], height)
    named = letters(front)
    for point, x, y in zip(points, xs, ys, strict=True):
        field[y][x] = named.get(point.label, ".")
    return ["".join(line).rstrip() for line in field]


def _places(values: Sequence[float], cells: int) -> list[int]:
    low, high = min(values), max(values)
    span = high - low
    return [round((value - low) / span * (cells - 1)) if span else cells // 2 for value in values]


def bounds(points: Sequence[Point]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return least and greatest joules per item, and least and greatest error."""
    energies, errors = [p.energy_j for p in points], [p.error for p in points]
    return (min(energies), max(energies)), (min(errors), max(errors))
