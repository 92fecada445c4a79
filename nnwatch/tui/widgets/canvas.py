"""A widget that shows rows of styled text and sends to the terminal only the rows that changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from nnwatch.tui.glyphs import Glyphs
from nnwatch.tui.rows import EMPTY, Row, fit, plain, width_of

STYLES = (
    "text", "dim", "title", "value", "hero", "good", "warn", "bad", "key",
    "power", "cpu", "memory", "disk", "network", "gpu",
)  # fmt: skip


class Canvas(Widget):
    """Rows of text; `show` repaints what differs from before, up to the last cell that differs."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"canvas--{name}" for name in STYLES}
    DEFAULT_CSS = """
    Canvas { height: 1; }
    Canvas > .canvas--text { color: $foreground; }
    Canvas > .canvas--dim { color: $quiet; }
    Canvas > .canvas--title { color: $foreground; text-style: bold; }
    Canvas > .canvas--value { color: $foreground; text-style: bold; }
    Canvas > .canvas--hero { color: $primary; text-style: bold; }
    Canvas > .canvas--key { color: $primary; text-style: bold; }
    Canvas > .canvas--good { color: $success; text-style: bold; }
    Canvas > .canvas--warn { color: $warning; text-style: bold; }
    Canvas > .canvas--bad { color: $error; text-style: bold; }
    Canvas > .canvas--power { color: $plot-power; }
    Canvas > .canvas--cpu { color: $plot-cpu; }
    Canvas > .canvas--memory { color: $plot-memory; }
    Canvas > .canvas--disk { color: $plot-disk; }
    Canvas > .canvas--network { color: $plot-network; }
    Canvas > .canvas--gpu { color: $plot-gpu; }
    """

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
        width = self.content_size.width
        shared = max(len(old), len(self._rows))
        regions = [
            Region(0, y, reach, 1)
            for y in range(min(shared, self.content_size.height))
            if (reach := _reach(_at(old, y), _at(self._rows, y), width))
        ]
        if regions:
            self.refresh(*regions)

    def render_line(self, y: int) -> Strip:
        """Return one row, padded to the width."""
        width = self.content_size.width
        return Strip(
            [Segment(text, pen) for text, pen in self._strokes(fit(_at(self._rows, y), width))], width
        )

    def notify_style_update(self) -> None:
        """Forget the colours of the theme before."""
        self._pens.clear()
        super().notify_style_update()

    def _strokes(self, line: Row) -> list[tuple[str, Style]]:
        """Join neighbours of equal style, and blanks with what precedes them: each style costs bytes of its own."""
        strokes: list[tuple[str, Style]] = []
        for text, name in line:
            pen = self._pen(name)
            if strokes and (text.isspace() or strokes[-1][1] == pen):
                strokes[-1] = (strokes[-1][0] + self.glyphs.speak(text), strokes[-1][1])
            elif text:
                strokes.append((self.glyphs.speak(text), pen))
        return strokes

    def _pen(self, name: str) -> Style:
        if name not in self._pens:
            self._pens[name] = self.get_component_rich_style(f"canvas--{name}")
        return self._pens[name]


def _at(rows: Sequence[Row], y: int) -> Row:
    return rows[y] if y < len(rows) else EMPTY


def _reach(old: Row, new: Row, width: int) -> int:
    """Return up to which cell two rows must be painted to turn one into the other; 0 when they are equal."""
    if old == new:
        return 0
    before, after = plain(old), plain(new)
    same_styles = [style for _, style in old] == [style for _, style in new]
    if not same_styles or len(before) != len(after) or width_of(new) != len(after):
        return width
    last = (
        next(i for i in range(len(after) - 1, -1, -1) if before[i] != after[i])
        if before != after
        else width - 1
    )
    return min(width, last + 1)
