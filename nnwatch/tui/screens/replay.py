"""A finished run on the screen of a run in progress, with a cursor that moves in its time."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from nnwatch.core.playback import Playback
from nnwatch.tui.live.model import Cursor, LiveModel
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.time_window import SPANS_S, WHOLE_S
from nnwatch.tui.saving.snapshot import write_snapshot
from nnwatch.tui.screens.instruments import Instruments
from nnwatch.tui.services import Services
from nnwatch.tui.terminal.link import link_is_behind

SPEEDS = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0)
FRAME_S = 0.5
_LEAPS = 10  # how many leaps lead from one end to the other


class ReplayScreen(Instruments):
    """Shows one moment of a stored run at a time."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "toggle_play", "play", id="toggle_play"),
        Binding("left,h", "step(-1)", "back", key_display="left", id="step_back"),
        Binding("right,l", "step(1)", "forth", key_display="right", id="step_forth"),
        Binding(
            "pageup,b,shift+left", "leap(-1)", "a tenth back", show=False, key_display="pgup", id="leap_back"
        ),
        Binding(
            "pagedown,f,shift+right",
            "leap(1)",
            "a tenth forth",
            show=False,
            key_display="pgdn",
            id="leap_forth",
        ),
        Binding("home,0", "go_to_begin", "the begin", show=False, id="go_to_begin"),
        Binding("end,dollar_sign", "go_to_end", "the end", show=False, id="go_to_end"),
        Binding("plus", "change_speed(1)", "play faster", show=False, key_display="+", id="play_faster"),
        Binding("minus", "change_speed(-1)", "play slower", show=False, key_display="-", id="play_slower"),
        Binding("o", "expand_output", "the workload's output", show=False, id="expand_output"),
        Binding("w", "write_snapshot", "write these numbers to a file", show=False, id="write_snapshot"),
    ]
    CHANGING = frozenset({"write_snapshot"})
    SPANS_S = (*SPANS_S, WHOLE_S)
    HAS_TIMEBAR = True

    def __init__(self, services: Services, glyphs: Glyphs, run_id: str) -> None:
        super().__init__(services, glyphs, WHOLE_S)
        self.run_id = run_id
        self._told: Playback | None = None
        self._at = 0
        self._at_s = 0.0
        self._playing = False
        self._speed = 1.0

    def on_mount(self) -> None:
        """Ask for the run, whose samples take a moment to be read."""
        self.say("reading the samples of this run ...")
        self.ask(lambda: self.services.playback(self.run_id), self._begin)

    def has_gpu(self) -> bool:
        """Tell whether the run's machine had a GPU."""
        return self._told is not None and bool(self._told.views[-1].gpus)

    def model(self) -> LiveModel | None:
        """Return the moment under the cursor, within the whole run."""
        told = self._told
        if told is None:
            return None
        view, end_s = told.views[self._at], told.views[-1].elapsed_s
        return LiveModel(
            told.title,
            view,
            told.views,
            told.output,
            self.glyphs,
            chart_width=self.chart_width(),
            span_s=self._span_s,
            cursor=Cursor(view.elapsed_s, end_s, told.step_s, self._speed, self._playing),
        )

    def tick(self) -> None:
        """Move on while it plays, unless the terminal is behind."""
        if self._told is None or not self._playing or link_is_behind(self.app):
            return
        views = self._told.views
        self._at_s += FRAME_S * self._speed
        later = (index for index in range(self._at, len(views)) if views[index].elapsed_s > self._at_s)
        self._go_to(next(later, len(views)) - 1, keep_time=True)
        if self._at == len(views) - 1:
            self._playing = False
            self.redraw()

    def action_toggle_play(self) -> None:
        """Play on from the cursor, from the begin once the end was reached; or rest."""
        if self._told is None:
            return
        self._playing = not self._playing
        if self._playing and self._at == len(self._told.views) - 1:
            self._go_to(0)
        self.redraw()

    def action_step(self, steps: int) -> None:
        """Move the cursor by single steps."""
        self._go_to(self._at + steps)

    def action_leap(self, leaps: int) -> None:
        """Move the cursor by a part of the run."""
        if self._told is not None:
            self._go_to(self._at + leaps * max(1, len(self._told.views) // _LEAPS))

    def action_go_to_begin(self) -> None:
        """Go to the first moment."""
        self._go_to(0)

    def action_go_to_end(self) -> None:
        """Go to the last moment."""
        if self._told is not None:
            self._go_to(len(self._told.views) - 1)

    def action_change_speed(self, steps: int) -> None:
        """Play faster or slower."""
        index = SPEEDS.index(self._speed) + steps
        self._speed = SPEEDS[min(max(0, index), len(SPEEDS) - 1)]
        self.redraw()

    def action_write_snapshot(self) -> None:
        """Write the moment under the cursor to a file beside the user's own."""
        model = self.model()
        if model is not None:
            self.ask(lambda: write_snapshot(model), lambda path: self.say(f"written to {path}"))

    def _begin(self, told: Playback) -> None:
        self._told = told
        self.say(
            "samples were left out, as there are very many; counters lose nothing" if told.thinned else ""
        )
        self.add_class("-replay")
        self._go_to(0)
        self.set_interval(FRAME_S, self.tick)

    def _go_to(self, index: int, *, keep_time: bool = False) -> None:
        if self._told is None:
            return
        self._at = min(max(0, index), len(self._told.views) - 1)
        if not keep_time:
            self._at_s = self._told.views[self._at].elapsed_s
        self.redraw()
