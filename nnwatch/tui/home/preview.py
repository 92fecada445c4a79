"""A picture of how the screens look with a theme and a set of characters: made-up, and labelled so."""

from __future__ import annotations

import math

from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.plot import plot
from nnwatch.tui.look.rows import EMPTY, Row, beside, fit, row

_CHARTS = ("power", "cpu", "memory", "disk", "network", "gpu")
_WORDS = row(
    ("412.3 W", "hero"), "  ", ("value", "value"), "  text  ", ("quiet", "dim"), "  ", ("? key", "key"),
    "  ", ("✓ good", "good"), "  ", ("! warning", "warn"), "  ", ("✗ bad", "bad"),
)  # fmt: skip
_HEIGHT = 3


def preview_rows(glyphs: Glyphs, width: int, height: int) -> list[Row]:
    """Draw words in every style, and a chart in every colour, as many as fit."""
    rows = [row(("How it looks, with made-up numbers", "title")), _WORDS]
    each = max(8, width // len(_CHARTS) - 1)
    charts = [_chart(name, index, each - 1, glyphs) for index, name in enumerate(_CHARTS[: width // each])]
    rows += [EMPTY, *beside([(chart, each) for chart in charts])]
    return [fit(line, width) for line in rows[:height]]


def _chart(name: str, index: int, width: int, glyphs: Glyphs) -> list[Row]:
    values = [0.55 + 0.4 * math.sin(x / 3 + index) for x in range(width * glyphs.columns_per_cell)]
    return [row((name, name)), *(row((line, name)) for line in plot(values, width, _HEIGHT, 1.0, glyphs))]
