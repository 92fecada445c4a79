"""The live screen: a run in progress, drawn once a second from the newest view."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.timer import Timer

from nnwatch.core.live import LiveView
from nnwatch.tui.keys.navigation import RunEnded
from nnwatch.tui.live.model import LiveModel
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.time_window import SPAN_S, SPANS_S
from nnwatch.tui.screens.instruments import Instruments
from nnwatch.tui.services import Feed, Services
from nnwatch.tui.terminal.link import link_is_behind

if TYPE_CHECKING:
    from nnwatch.tui.live.signals import Sending
    from nnwatch.tui.widgets.line import Line

INTERVALS_S = (1.0, 2.0, 5.0, 10.0)  # a recorder tells no more than once a second
KEPT_VIEWS = 660  # at one a second, more than any chart shows
SILENT_TICKS = 4
LONGEST_BARE_S = 0.3
_LOST = "no recorder; `nnwatch resume` records the rest"


class LiveScreen(Instruments):
    """Watches one run; leaving the screen leaves the run alone."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "toggle_pause", "pause", id="toggle_pause"),
        Binding("s", "stop_run", "stop and save", id="stop_run"),
        Binding(
            "l,o", "expand_output", "the workload's output", show=False, key_display="l", id="expand_output"
        ),
        Binding("plus", "redraw_every(1)", "draw less often", show=False, key_display="+", id="draw_slower"),
        Binding(
            "minus", "redraw_every(-1)", "draw more often", show=False, key_display="-", id="draw_faster"
        ),
        Binding("m", "mark_phase", "mark a phase", show=False, id="mark_phase"),
        Binding("k", "send_signal", "send a signal", show=False, id="send_signal"),
        Binding("w", "write_snapshot", "write these numbers to a file", show=False, id="write_snapshot"),
        Binding("escape", "leave", "back", id="leave"),
    ]
    CHANGING = frozenset({"stop_run", "mark_phase", "send_signal", "write_snapshot"})
    SPANS_S = SPANS_S

    def __init__(self, services: Services, glyphs: Glyphs, run_id: str) -> None:
        super().__init__(services, glyphs, SPAN_S)
        self.run_id = run_id
        self.shows_run = True
        self.is_bare = True
        self._feed: Feed | None = None
        self._views: deque[LiveView] = deque(maxlen=KEPT_VIEWS)
        self._frozen: LiveModel | None = None
        self._marked: str | None = None
        self._silent_ticks = 0
        self._interval_s = INTERVALS_S[0]
        self._timer: Timer | None = None

    def on_mount(self) -> None:
        """Open the run, and look at it once a second from then on; the screen is not left bare for long."""
        self.set_timer(LONGEST_BARE_S, self._uncover)
        self.ask(lambda: self.services.open_feed(self.run_id), self._follow)

    def on_unmount(self) -> None:
        """Give back the run's files."""
        if self._feed is not None:
            self._feed.close()

    def has_gpu(self) -> bool:
        """Tell whether the machine has a GPU."""
        return bool(self._views and self._views[-1].gpus)

    def model(self) -> LiveModel | None:
        """Return the newest state, or the one that was frozen, in the present look."""
        if self._feed is None or not self._views:
            return None
        model = self._frozen or self._newest(self._feed)
        return model._replace(
            glyphs=self.glyphs,
            paused=self._frozen is not None,
            chart_width=self.chart_width(),
            span_s=self._span_s,
        )

    def tick(self) -> None:
        """Take the newest view and draw it, unless nobody would see it."""
        if self._feed is None or not self.shows_run:
            return
        with self.complaining():
            self._take(self._feed)

    def action_toggle_pause(self) -> None:
        """Freeze the picture, never the data."""
        self._frozen = self.model() if self._frozen is None else None
        self.redraw()
        self.tick()

    def action_stop_run(self) -> None:
        """End the run, with the workload it launched; the summary follows by itself."""
        self.say("stopping the run and saving it ...")
        self.ask(lambda: self.services.stop(self.run_id), lambda _: None)

    def end(self, call: Callable[[str], None], text: str, then: Callable[[], object]) -> None:
        """End the run in a way that leads elsewhere than to its summary."""
        self.shows_run = False
        self.say(text)
        self.ask(lambda: call(self.run_id), lambda _: then())

    def action_redraw_every(self, steps: int) -> None:
        """Look more or less often, as a slow link may want it."""
        index = INTERVALS_S.index(self._interval_s) + steps
        self._interval_s = INTERVALS_S[min(max(0, index), len(INTERVALS_S) - 1)]
        self._look_regularly()
        self.say(f"drawn every {self._interval_s:.0f} s")

    async def action_mark_phase(self) -> None:
        """Begin a phase by hand, or end the one that was begun so."""
        from nnwatch.tui.widgets.line import Line  # noqa: PLC0415 - not needed for the first frame

        if self._marked is not None:
            self._mark(self._marked, begins=False)
        elif not self.query("#phase"):
            line = Line("phase", "the name of the phase that begins now")
            await self.mount(line, before="#message")
            self.set_focus(line)

    async def action_send_signal(self) -> None:
        """Choose a process and a signal, and ask before it is sent."""
        from nnwatch.tui.screens.signal import SignalDialog  # noqa: PLC0415 - not needed for the first frame

        if self._feed is not None:
            with self.complaining():
                await self.app.push_screen(SignalDialog(self._feed.processes(), self.glyphs), self._send)

    def action_write_snapshot(self) -> None:
        """Write what the screen shows to a file beside the user's own."""
        from nnwatch.tui.saving.snapshot import write_snapshot  # noqa: PLC0415 - not needed for the first frame

        model = self.model()
        if model is not None:
            self.ask(lambda: write_snapshot(model), lambda path: self.say(f"written to {path}"))

    def action_leave(self) -> None:
        """Close the line for a phase; without one, leave this screen."""
        if not self._close_line():
            self.action_go_back()

    def on_input_submitted(self, event: Line.Submitted) -> None:
        """Begin the phase that was typed."""
        self._close_line()
        if name := event.value.strip():
            self._mark(name, begins=True)

    def _mark(self, name: str, *, begins: bool) -> None:
        def done(_: None) -> None:
            self._marked = name if begins else None
            self.say(f"phase {name} begins; m ends it" if begins else f"phase {name} has ended")

        self.ask(lambda: self.services.mark(self.run_id, name, begins), done)

    def _send(self, order: Sending | None) -> None:
        if order is not None:
            self.ask(lambda: self.services.signal(order), lambda _: self.say(f"{order.told} was sent"))

    def _close_line(self) -> bool:
        lines = self.query("#phase")
        was_open = bool(lines)
        lines.remove()
        return was_open

    def _follow(self, feed: Feed) -> None:
        self._feed = feed
        self._uncover()
        self.tick()
        self._look_regularly()
        # Reading the past would hold up the first frame.
        self.call_after_refresh(self.ask, feed.history, self._recall)

    def _recall(self, past: Sequence[LiveView]) -> None:
        """Put what was before in front of the views since then, also of those that are frozen."""
        last_s = past[-1].elapsed_s if past else -math.inf
        since = [view for view in self._views if view.elapsed_s > last_s]
        self._views = deque((*past, *since), maxlen=KEPT_VIEWS)
        if self._frozen is not None:
            frozen_s = self._frozen.view.elapsed_s
            known = tuple(view for view in self._views if view.elapsed_s <= frozen_s)
            self._frozen = self._frozen._replace(history=known)
        self.redraw()

    def _uncover(self) -> None:
        if self.is_bare:
            self.is_bare = False
            self.refresh()

    def _look_regularly(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_interval(self._interval_s, self.tick)

    def _take(self, feed: Feed) -> None:
        view = feed.poll()
        if view is not None and (not self._views or view != self._views[-1]):
            self._views.append(view)
        self._notice_silence(heard=view is not None, lost=view is None and feed.lost())
        if view is not None and self._frozen is None and not link_is_behind(self.app):
            self.redraw()
        if feed.finished() and self.is_current:
            self._end()

    def _end(self) -> None:
        if self._frozen is None:
            self.shows_run = False
            self.post_message(RunEnded(self.run_id))
        else:
            self.say("the run has ended; space shows its summary")

    def _notice_silence(self, *, heard: bool, lost: bool) -> None:
        if heard and self._silent_ticks >= SILENT_TICKS:
            self.say("")
        self._silent_ticks = 0 if heard else self._silent_ticks + 1
        if self._silent_ticks >= SILENT_TICKS:
            silent_s = self._silent_ticks * self._interval_s
            hint = _LOST if lost else "these numbers are the last known"
            self.say(f"no sample for {silent_s:.0f} s: {hint}", "warn")

    def _newest(self, feed: Feed) -> LiveModel:
        return LiveModel(
            feed.title(),
            self._views[-1],
            tuple(self._views),
            tuple(feed.output()),
            self.glyphs,
            processes=tuple(feed.processes()) if self.shows_processes() else (),
        )
