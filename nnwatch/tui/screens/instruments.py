"""What the screens of a run in progress and of a run played back share: the instruments, and room for them."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from nnwatch.tui.house_screen import HouseScreen
from nnwatch.tui.live.cards import draw_energy, draw_header, draw_hero, draw_list, draw_output, draw_state
from nnwatch.tui.live.model import LiveModel
from nnwatch.tui.live.processes import draw_processes
from nnwatch.tui.live.timebar import draw_timebar
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.layout import CARDS, NUMBERED, OUTPUT, PROCESSES, choose_panels, following
from nnwatch.tui.services import Services
from nnwatch.tui.widgets.chart import Chart
from nnwatch.tui.widgets.drawing import Drawing
from nnwatch.tui.widgets.panel_grid import PanelGrid


class Instruments(HouseScreen):
    """Draws a model of a run; those who inherit say what there is to draw, and when."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "expand_panel", "expand the next panel", show=False, id="expand_panel"),
        *(
            Binding(
                str(n),
                f"expand_this({n})",
                "one panel",
                show=False,
                key_display="1-8",
                tooltip=f"{name.replace('-', ' ')} alone",
                id=f"expand_{n}",
            )
            for n, name in enumerate(NUMBERED, start=1)
        ),
        Binding("left_square_bracket", "zoom(-1)", "shorter time", show=False, key_display="[", id="zoom_in"),
        Binding("right_square_bracket", "zoom(1)", "longer time", show=False, key_display="]", id="zoom_out"),
    ]
    SPANS_S: ClassVar[tuple[float, ...]] = ()
    HAS_TIMEBAR: ClassVar[bool] = False

    def __init__(self, services: Services, glyphs: Glyphs, span_s: float) -> None:
        super().__init__(services, glyphs)
        self._expanded: str | None = None
        self._span_s = span_s
        self._is_due = False

    def model(self) -> LiveModel | None:
        """Return what there is to draw now, if there is anything yet."""
        return None

    def has_gpu(self) -> bool:
        """Tell whether the run's machine has a GPU."""
        return False

    def content(self) -> ComposeResult:
        """Yield a drawing for each part; the style sheet and the size choose which are shown."""
        yield Drawing(draw_header, glyphs=self.glyphs, widget_id="header")
        if self.HAS_TIMEBAR:
            yield Drawing(draw_timebar, glyphs=self.glyphs, widget_id="timebar")
        yield Drawing(draw_hero, glyphs=self.glyphs, widget_id="hero")
        columns, names = self._chosen()
        yield PanelGrid(columns, names, glyphs=self.glyphs)
        yield Drawing(draw_list, glyphs=self.glyphs, widget_id="list")
        yield Horizontal(
            Drawing(draw_energy, glyphs=self.glyphs, widget_id="energy"),
            Drawing(draw_state, glyphs=self.glyphs, widget_id="state"),
            id="cards",
        )
        yield Horizontal(
            Drawing(draw_output, glyphs=self.glyphs, widget_id="output"),
            Drawing(draw_processes, glyphs=self.glyphs, widget_id="tree"),
            id="foot",
        )

    def on_resize(self) -> None:
        """Show as many charts as there is room for."""
        self.fit_panels()

    def on_chart_resized(self) -> None:
        """Choose the stretch of time by the narrowest chart there is now, once all have their room."""
        if not self._is_due:
            self._is_due = True
            self.call_later(self._redraw_once)

    def use_glyphs(self, glyphs: Glyphs) -> None:
        """Draw with other characters, at once."""
        super().use_glyphs(glyphs)
        self.redraw()

    def action_expand_panel(self) -> None:
        """Give one panel all the room, then the next one, and at last each its share again."""
        self._expand(following(self._expanded, self.app.size.height))

    def action_expand_this(self, number: int) -> None:
        """Give the panel of this number all the room, or take it back."""
        self._toggle(NUMBERED[number - 1])

    def action_expand_output(self) -> None:
        """Give the workload's output all the room, or take it back."""
        self._toggle(OUTPUT)

    def action_zoom(self, steps: int) -> None:
        """Let the charts span a shorter or a longer time."""
        index = self.SPANS_S.index(self._span_s) + steps
        self._span_s = self.SPANS_S[min(max(0, index), len(self.SPANS_S) - 1)]
        self.redraw()

    def redraw(self) -> None:
        """Draw what there is, in the room there is."""
        if not self.is_current:
            return
        self.fit_panels()
        model = self.model()
        if model is None:
            return
        with self.app.batch_update():
            for drawing in self.query(Drawing):
                drawing.paint(model)

    def fit_panels(self) -> None:
        """Choose the panels that there is room for."""
        columns, names = self._chosen()
        self.query_one(PanelGrid).choose(columns, names, glyphs=self.glyphs)
        self.query_one("#tree").display = PROCESSES not in names and self._expanded is None
        for part in (OUTPUT, CARDS):
            self.set_class(self._expanded == part, f"-only-{part}")

    def shows_processes(self) -> bool:
        """Tell whether somebody would see the list of processes."""
        return self.query_one(PanelGrid).shows(PROCESSES) or (
            self.query_one("#tree").display and self.has_class("-tall")
        )

    def chart_width(self) -> int | None:
        """Return the width of the narrowest chart, so that all show the same stretch of time."""
        charts = (chart.content_size.width for chart in self.query(Chart) if chart.display)
        return min(charts, default=0) or None

    def _chosen(self) -> tuple[int, tuple[str, ...]]:
        width, height = self.app.size
        return choose_panels(width, height, self.has_gpu(), self._expanded)

    def _redraw_once(self) -> None:
        self._is_due = False
        self.redraw()

    def _toggle(self, name: str) -> None:
        self._expand(None if self._expanded == name else name)

    def _expand(self, name: str | None) -> None:
        self._expanded = name
        self.redraw()
