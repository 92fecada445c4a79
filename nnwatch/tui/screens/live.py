"""The live screen: a run in progress, drawn once a second from the newest view."""

from __future__ import annotations

from collections import deque
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Grid, Horizontal
from textual.widgets import Input

from nnwatch.core.live import LiveView
from nnwatch.tui.glyphs import Glyphs
from nnwatch.tui.layout import choose_panels
from nnwatch.tui.link import link_is_behind
from nnwatch.tui.live_cards import draw_energy, draw_header, draw_hero, draw_list, draw_output, draw_state
from nnwatch.tui.live_model import LiveModel
from nnwatch.tui.live_panels import PANELS
from nnwatch.tui.navigation import RunEnded
from nnwatch.tui.screens.base import HouseScreen
from nnwatch.tui.services import Feed, Services
from nnwatch.tui.widgets.chart import Chart
from nnwatch.tui.widgets.drawing import Drawing
from nnwatch.tui.window import SPAN_S, SPANS_S

INTERVAL_S = 1.0
KEPT_VIEWS = 660  # at one a second, more than any chart shows
SILENT_TICKS = 4


class LiveScreen(HouseScreen):
    """Watches one run; leaving the screen leaves the run alone."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "toggle_pause", "pause", id="toggle_pause"),
        Binding("s", "stop_run", "stop and save", id="stop_run"),
        Binding("e", "expand_panel", "expand the next chart", show=False, id="expand_panel"),
        *(
            Binding(str(n), f"expand_this({n})", "one chart", show=False, key_display="1-8", id=f"expand_{n}")
            for n in range(1, 9)
        ),
        Binding("left_square_bracket", "zoom(-1)", "shorter time", show=False, key_display="[", id="zoom_in"),
        Binding("right_square_bracket", "zoom(1)", "longer time", show=False, key_display="]", id="zoom_out"),
        Binding("m", "mark_phase", "mark a phase", show=False, id="mark_phase"),
        Binding("escape", "leave", "back", id="leave"),
    ]

    def __init__(self, services: Services, glyphs: Glyphs, run_id: str) -> None:
        super().__init__(services, glyphs)
        self.run_id = run_id
        self.ended = False
        self._feed: Feed | None = None
        self._views: deque[LiveView] = deque(maxlen=KEPT_VIEWS)
        self._paused = False
        self._expanded: int | None = None
        self._span_s = SPAN_S
        self._marked: str | None = None
        self._silent_ticks = 0

    def content(self) -> ComposeResult:
        """Yield a drawing for each part; the style sheet and the size choose which are shown."""
        yield Drawing(draw_header, glyphs=self.glyphs, widget_id="header")
        yield Drawing(draw_hero, glyphs=self.glyphs, widget_id="hero")
        yield Grid(*(Chart(panel, glyphs=self.glyphs) for panel in PANELS), id="panels")
        yield Drawing(draw_list, glyphs=self.glyphs, widget_id="list")
        yield Horizontal(
            Drawing(draw_energy, glyphs=self.glyphs, widget_id="energy"),
            Drawing(draw_state, glyphs=self.glyphs, widget_id="state"),
            id="cards",
        )
        yield Drawing(draw_output, glyphs=self.glyphs, widget_id="output")
        yield Input(placeholder="the name of the phase that begins now", id="phase", compact=True)

    def on_mount(self) -> None:
        """Open the run, and look at it once a second from then on."""
        self.ask(lambda: self.services.open_feed(self.run_id), self._follow)

    def on_unmount(self) -> None:
        """Give back the run's files."""
        if self._feed is not None:
            self._feed.close()

    def on_resize(self) -> None:
        """Show as many charts as there is room for."""
        self._arrange()

    def on_chart_resized(self) -> None:
        """Choose the stretch of time by the narrowest chart there is now."""
        self._paint(force=True)

    def use_glyphs(self, glyphs: Glyphs) -> None:
        """Draw with other characters, at once."""
        super().use_glyphs(glyphs)
        self._paint(force=True)

    def tick(self) -> None:
        """Take the newest view and draw it, unless nobody would see it."""
        if self._feed is None or self.ended:
            return
        with self.complaining():
            self._take(self._feed)

    def action_toggle_pause(self) -> None:
        """Freeze the picture, never the data."""
        self._paused = not self._paused
        self._paint(force=True)

    def action_stop_run(self) -> None:
        """End the recording and its workload; the summary follows by itself."""
        self.say("stopping the run and saving it ...")
        self.ask(lambda: self.services.stop(self.run_id, True), lambda _: None)

    def action_expand_panel(self) -> None:
        """Give one chart all the room, then the next one, and at last all of them their share again."""
        _, names = choose_panels(*self.app.size, self._has_gpu())
        following = 0 if self._expanded is None else self._expanded + 1
        self._expand(following if following < len(names) else None)

    def action_expand_this(self, number: int) -> None:
        """Give the chart of this number all the room, or take it back."""
        self._expand(None if self._expanded == number - 1 else number - 1)

    def action_zoom(self, steps: int) -> None:
        """Let the charts span a shorter or a longer time."""
        index = SPANS_S.index(self._span_s) + steps
        self._span_s = SPANS_S[min(max(0, index), len(SPANS_S) - 1)]
        self._paint(force=True)

    def action_mark_phase(self) -> None:
        """Begin a phase by hand, or end the one that was begun so."""
        if self._marked is None:
            self.query_one("#phase", Input).add_class("-open").focus()
        else:
            self._mark(self._marked, begins=False)

    def action_leave(self) -> None:
        """Close the line for a phase; without one, leave this screen."""
        if not self._close_line():
            self.action_go_back()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Begin the phase that was typed."""
        self._close_line()
        if name := event.value.strip():
            self._mark(name, begins=True)

    def _mark(self, name: str, *, begins: bool) -> None:
        def done(_: None) -> None:
            self._marked = name if begins else None
            self.say(f"phase {name} begins; m ends it" if begins else f"phase {name} has ended")

        self.ask(lambda: self.services.mark(self.run_id, name, begins), done)

    def _close_line(self) -> bool:
        line = self.query_one("#phase", Input)
        was_open = line.has_class("-open")
        line.remove_class("-open")
        line.value = ""
        self.set_focus(None)
        return was_open

    def _expand(self, number: int | None) -> None:
        self._expanded = number
        self._paint(force=True)

    def _has_gpu(self) -> bool:
        return bool(self._views and self._views[-1].gpus)

    def _follow(self, feed: Feed) -> None:
        self._feed = feed
        with self.complaining():
            self._views.extend(feed.history())
        self._paint()
        self.tick()
        self.set_interval(INTERVAL_S, self.tick)

    def _take(self, feed: Feed) -> None:
        view = feed.poll()
        if view is not None:
            self._views.append(view)
        self._notice_silence(heard=view is not None)
        if view is not None:
            self._paint()
        if feed.finished() and self.is_current:
            self.ended = True
            self.post_message(RunEnded(self.run_id))

    def _notice_silence(self, *, heard: bool) -> None:
        if heard and self._silent_ticks >= SILENT_TICKS:
            self.say("")
        self._silent_ticks = 0 if heard else self._silent_ticks + 1
        if self._silent_ticks >= SILENT_TICKS:
            self.say(f"no sample for {self._silent_ticks} s: these numbers are the last known", "warn")

    def _paint(self, *, force: bool = False) -> None:
        if not self._views or self._feed is None or not self.is_current or link_is_behind(self.app):
            return
        if self._paused and not force:
            return
        self._arrange()
        model = self._model(self._feed)
        with self.app.batch_update():
            for drawing in self.query(Drawing):
                drawing.paint(model)

    def _model(self, feed: Feed) -> LiveModel:
        output = tuple(feed.output())
        narrowest = min((chart.content_size.width for chart in self.query(Chart) if chart.display), default=0)
        return LiveModel(
            feed.title(),
            self._views[-1],
            tuple(self._views),
            output,
            self.glyphs,
            self._paused,
            narrowest or None,
            self._span_s,
        )

    def _arrange(self) -> None:
        """Choose the charts that there is room for."""
        width, height = self.app.size
        columns, names = choose_panels(width, height, self._has_gpu(), self._expanded)
        panels = self.query_one("#panels")
        for chart in self.query(Chart):
            chart.display = chart.id in names
        if panels.styles.grid_size_columns != columns:
            panels.styles.grid_size_columns = columns
