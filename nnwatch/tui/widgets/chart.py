"""A chart panel of the live screen."""

from __future__ import annotations

from functools import partial

from nnwatch.tui.glyphs import Glyphs
from nnwatch.tui.live_model import LiveModel
from nnwatch.tui.panels import Panel, draw_panel
from nnwatch.tui.widgets.drawing import Drawing


class Chart(Drawing[LiveModel]):
    """One panel; the screen decides whether there is room for it."""

    def __init__(self, panel: Panel, *, glyphs: Glyphs) -> None:
        super().__init__(partial(draw_panel, panel), glyphs=glyphs, widget_id=panel.name)
        self.display = False
