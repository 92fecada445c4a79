"""Charts as rows of text, from numbers, a size and the value at the top; the bottom is always zero."""

from __future__ import annotations

from collections.abc import Sequence

from nnwatch.tui.look.glyphs import Glyphs

_BLOCK_RAMP = " ▁▂▃▄▅▆▇█"
_ASCII_RAMP = " .:#"
_BRAILLE = 0x2800
_LEFT_DOTS = (0x00, 0x40, 0x44, 0x46, 0x47)  # bits of 0 to 4 dots from the bottom, left column of a cell
_RIGHT_DOTS = (0x00, 0x80, 0xA0, 0xB0, 0xB8)

_STEPS = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)

Values = Sequence[float | None]


def nice_ceiling(value: float) -> float:
    """Return the smallest round number that is not below the value, for the top of a scale."""
    if value <= 0:
        return 1.0
    magnitude = 1.0
    while magnitude * 10 < value:
        magnitude *= 10
    while magnitude > value:
        magnitude /= 10
    return next((step * magnitude for step in _STEPS if step * magnitude >= value), 10 * magnitude)


def plot(values: Values, width: int, height: int, top: float, glyphs: Glyphs) -> list[str]:
    """Draw a filled chart of exactly `height` rows of `width` cells; None leaves a gap, zero a thin line."""
    columns = list(values)[: width * glyphs.columns_per_cell]
    columns += [None] * (width * glyphs.columns_per_cell - len(columns))
    if glyphs is Glyphs.BRAILLE:
        return _braille(columns, height, top)
    return _ramp(columns, height, top, _BLOCK_RAMP if glyphs is Glyphs.BLOCKS else _ASCII_RAMP)


def levels(values: Values, count: int, top: float) -> list[int]:
    """Return how many of `count` levels each value fills: at least one where there is a value, else none."""
    if top <= 0:
        return [0 if value is None else 1 for value in values]
    return [
        0 if value is None else min(count, max(1, round(min(1.0, value / top) * count))) for value in values
    ]


def bars(values: Sequence[float], glyphs: Glyphs) -> str:
    """Draw shares of one as a single row, one cell a value."""
    ramp = _ASCII_RAMP if glyphs is Glyphs.ASCII else _BLOCK_RAMP
    return "".join(ramp[level] for level in levels(values, len(ramp) - 1, 1.0))


def grouped(values: Sequence[float], most: int) -> list[float]:
    """Return at most so many values: the means of neighbours where there are more."""
    size = max(1, -(-len(values) // most))
    return [sum(values[i : i + size]) / len(values[i : i + size]) for i in range(0, len(values), size)]


def _braille(columns: Values, height: int, top: float) -> list[str]:
    filled = levels(columns, height * 4, top)
    cells = list(zip(filled[::2], filled[1::2], strict=True))
    return [
        "".join(_cell(left, right, row * 4) for left, right in cells) for row in range(height - 1, -1, -1)
    ]


def _cell(left: int, right: int, base: int) -> str:
    bits = _LEFT_DOTS[min(4, max(0, left - base))] | _RIGHT_DOTS[min(4, max(0, right - base))]
    return chr(_BRAILLE | bits) if bits else " "


def _ramp(columns: Values, height: int, top: float, ramp: str) -> list[str]:
    steps = len(ramp) - 1
    filled = levels(columns, height * steps, top)
    return [
        "".join(ramp[min(steps, max(0, level - row * steps))] for level in filled)
        for row in range(height - 1, -1, -1)
    ]
