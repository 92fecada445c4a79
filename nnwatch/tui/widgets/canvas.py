"""A widget that shows rows of styled text, and paints again only the rows that changed."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.pens import pens_of
from nnwatch.tui.look.rows import EMPTY, Row, fit, plain


class Canvas(Widget):
    """Rows of text; `show` repaints those that differ from before."""

    DEFAULT_CSS = "Canvas { height: 1; }"

    def __init__(self, *, glyphs: Glyphs, widget_id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=widget_id, classes=classes)
        self.glyphs = glyphs
        self._rows: list[Row] = []
        self._pens: dict[str, Style] = {}

    @property
    def text(self) -> str:
        """What is shown, as plain text."""
        return "\n".join(plain(line).rstrip() for line in self._rows)

    def show(self, rows: Sequence[Row]) -> None:
        """Show these rows from the top; an equal row costs nothing."""
        old, self._rows = self._rows, list(rows)
        width, height = self.content_size
        changed = [
            Region(0, y, width, 1)
            for y in range(min(max(len(old), len(self._rows)), height))
            if _at(old, y) != _at(self._rows, y)
        ]
        if changed:
            self.refresh(*changed)

    def render_line(self, y: int) -> Strip:
        """Return one row, padded to the width."""
        width = self.content_size.width
        if not self._pens:
            self._pens = pens_of(self.app.theme_variables)
        line = fit(_at(self._rows, y), width)
        return Strip([Segment(self.glyphs.speak(text), self._pens[name]) for text, name in line], width)

    def notify_style_update(self) -> None:
        """Forget the colours of the theme before."""
        self._pens = {}
        super().notify_style_update()


def _at(rows: Sequence[Row], y: int) -> Row:
    return rows[y] if y < len(rows) else EMPTY
