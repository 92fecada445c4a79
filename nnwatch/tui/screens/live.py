"""The live screen: a run in progress, drawn once a second from the newest view."""

from __future__ import annotations

from collections import deque
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Grid, Horizontal

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

INTERVAL_S = 1.0
KEPT_VIEWS = 660  # at one a second, more than any chart shows
SILENT_TICKS = 4


class LiveScreen(HouseScreen):
    """Watches one run; leaving the screen leaves the run alone."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "toggle_pause", "pause", id="toggle_pause"),
        Binding("s", "stop_run", "stop and save", id="stop_run"),
    ]

    def __init__(self, services: Services, glyphs: Glyphs, run_id: str) -> None:
        super().__init__(services, glyphs)
        self.run_id = run_id
        self.ended = False
        self._feed: Feed | None = None
        self._views: deque[LiveView] = deque(maxlen=KEPT_VIEWS)
        self._paused = False
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
        self.call_after_refresh(self._paint, force=True)

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
            self.say(f"no sample for {self._silent_ticks} s: the numbers below are the last known", "warn")

    def _paint(self, *, force: bool = False) -> None:
        if not self._views or self._feed is None or not self.is_current or link_is_behind(self.app):
            return
        if self._paused and not force:
            return
        if self._arrange():
            self.call_after_refresh(self._paint, force=True)
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
        )

    def _arrange(self) -> bool:
        """Choose the charts; return whether other charts than before are shown."""
        width, height = self.app.size
        has_gpu = bool(self._views and self._views[-1].gpus)
        columns, names = choose_panels(width, height, has_gpu)
        panels = self.query_one("#panels")
        changed = {chart.id for chart in self.query(Chart) if chart.display} != set(names)
        for chart in self.query(Chart):
            chart.display = chart.id in names
        if panels.styles.grid_size_columns != columns:
            panels.styles.grid_size_columns = columns
        return changed
