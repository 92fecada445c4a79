"""The panels of a run side by side, each made when there is first room for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.containers import Grid
from textual.widget import Widget

from nnwatch.tui.live.model import LiveModel
from nnwatch.tui.live.panels import PANELS
from nnwatch.tui.live.processes import draw_processes
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.layout import PROCESSES
from nnwatch.tui.widgets.chart import Chart
from nnwatch.tui.widgets.drawing import Drawing

_CHARTS = {panel.name: panel for panel in PANELS}
_ORDER = (*_CHARTS, PROCESSES)


class PanelGrid(Grid):
    """Shows some of the panels; one that is not shown keeps what it is for the next time."""

    def __init__(self, columns: int, names: Sequence[str], *, glyphs: Glyphs) -> None:
        super().__init__(*_made(names, glyphs), id="panels")
        self.styles.grid_size_columns = columns

    def choose(self, columns: int, names: Sequence[str], *, glyphs: Glyphs) -> None:
        """Show these panels in so many columns; a new one is drawn with these characters."""
        missing = set(names) - {panel.id for panel in self.children}
        if missing and self.is_attached:
            self.mount(*_made(missing, glyphs))
            self.sort_children(key=_place)
        for panel in self.children:
            panel.display = panel.id in names
        if self.styles.grid_size_columns != columns:
            self.styles.grid_size_columns = columns

    def shows(self, name: str) -> bool:
        """Return whether a panel can be seen."""
        return any(panel.display for panel in self.children if panel.id == name)


def _made(names: Iterable[str], glyphs: Glyphs) -> list[Drawing[LiveModel]]:
    return [_panel(name, glyphs) for name in sorted(names, key=_ORDER.index)]


def _panel(name: str, glyphs: Glyphs) -> Drawing[LiveModel]:
    if name == PROCESSES:
        return Drawing(draw_processes, glyphs=glyphs, widget_id=name)
    return Chart(_CHARTS[name], glyphs=glyphs)


def _place(panel: Widget) -> int:
    return _ORDER.index(panel.id or "")
