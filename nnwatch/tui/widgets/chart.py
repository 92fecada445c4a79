"""A chart panel of the live screen."""

from __future__ import annotations

from functools import partial

from textual.message import Message

from nnwatch.tui.live.chart_panel import Panel, draw_panel
from nnwatch.tui.live.model import LiveModel
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.widgets.drawing import Drawing


class Chart(Drawing[LiveModel]):
    """One panel; the screen decides whether there is room for it."""

    class Resized(Message):
        """The room of a chart changed, and with it the stretch of time that all charts can show."""

    def __init__(self, panel: Panel, *, glyphs: Glyphs) -> None:
        super().__init__(partial(draw_panel, panel), glyphs=glyphs, widget_id=panel.name)

    def on_resize(self) -> None:
        """Draw at once, and let the screen choose the common stretch of time anew."""
        super().on_resize()
        self.post_message(self.Resized())
