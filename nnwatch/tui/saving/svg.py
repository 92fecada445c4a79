"""Rows of styled text as a picture that any browser shows, without fonts or scripts from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from nnwatch.tui.look.rows import Row, width_of

_CELL, _LINE, _MARGIN = 8.4, 18, 16  # pixels
_GROUND, _INK = "#10141a", "#d6dde6"
_INKS = {
    "dim": "#8b98a8",
    "good": "#4cc38a",
    "warn": "#e5b567",
    "bad": "#ef6f6c",
    "hero": "#6cb6ff",
    "key": "#6cb6ff",
}
_FONTS = "DejaVu Sans Mono, Menlo, Consolas, monospace"
_BOLD = {"title", "value", "hero", "good", "warn", "bad", "key"}


def svg_of(rows: Sequence[Row]) -> str:
    """Return the picture; each span stands in the column in which a terminal shows it."""
    columns = max((width_of(line) for line in rows), default=1)
    width, height = columns * _CELL + 2 * _MARGIN, len(rows) * _LINE + 2 * _MARGIN
    lines = [text for y, line in enumerate(rows) for text in _texts(line, y)]
    size = f'width="{width:.0f}" height="{height:.0f}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" {size}>',
            f'<rect width="100%" height="100%" rx="8" fill="{_GROUND}"/>',
            f'<g font-family="{_FONTS}" font-size="14" xml:space="preserve">',
            *lines,
            "</g>",
            "</svg>",
            "",
        ]
    )


def _texts(line: Row, y: int) -> list[str]:
    texts = []
    x = 0
    for text, style in line:
        cells = width_of(((text, style),))
        if text.strip():
            weight = ' font-weight="bold"' if style in _BOLD else ""
            place = f'x="{_MARGIN + x * _CELL:.1f}" y="{_MARGIN + y * _LINE + 14}" textLength="{cells * _CELL:.1f}"'
            texts.append(f'<text {place} fill="{_INKS.get(style, _INK)}"{weight}>{escape(text)}</text>')
        x += cells
    return texts
