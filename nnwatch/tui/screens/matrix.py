"""The progress of a matrix of benchmarks: what it has told, how much is left, and the run in progress."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from nnwatch.tui.house_screen import VIM_KEYS, HouseScreen
from nnwatch.tui.keys.navigation import CompareOpened, HomeOpened, RunOpened
from nnwatch.tui.launch.matrix_rows import matrix_rows
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.rows import row
from nnwatch.tui.services import Services
from nnwatch.tui.values import Batch, RunningRun
from nnwatch.tui.widgets.sheet import Sheet


class MatrixScreen(HouseScreen):
    """Looks at the matrix that was started last, once a second; it goes on without its viewer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "watch_run", "watch the run", id="watch_run"),
        Binding("x", "begin_no_more", "begin no more", id="begin_no_more"),
        Binding("r", "go_on", "go on with it", show=False, id="go_on"),
        Binding("c", "compare", "compare", id="compare"),
        Binding("m", "open_home", "menu", id="open_home"),
        *VIM_KEYS,
    ]
    CHANGING = frozenset({"begin_no_more", "go_on"})

    def __init__(self, services: Services, glyphs: Glyphs) -> None:
        super().__init__(services, glyphs)
        self._batch: Batch | None = None
        self._runs: Sequence[RunningRun] = ()
        self._asking = False

    def content(self) -> ComposeResult:
        """Yield a sheet that scrolls."""
        with VerticalScroll(id="scroll"):
            yield Sheet(glyphs=self.glyphs, widget_id="sheet")

    def on_mount(self) -> None:
        """Look, and go on looking."""
        self.query_one("#sheet", Sheet).write(lambda _: [row(("looking ...", "dim"))])
        self._look()
        self.set_interval(1.0, self._look)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what there is something for."""
        goes_on = self._batch is not None and self._batch.running
        idle = (action == "watch_run" and not self._runs) or (action == "begin_no_more" and not goes_on)
        return False if idle else super().check_action(action, parameters)

    def action_watch_run(self) -> None:
        """Watch the run in progress."""
        self.post_message(RunOpened(self._runs[0].run_id))

    def action_begin_no_more(self) -> None:
        """End the matrix after what is being measured now."""
        self.ask(
            self.services.stop_matrix,
            lambda _: self.say("no more is begun; what is being measured ends by itself and is kept"),
        )

    def action_go_on(self) -> None:
        """Measure what is left of a matrix that ended early."""
        self.ask(self.services.go_on_with_matrix, lambda _: self.say("what is left is being measured"))

    def action_compare(self) -> None:
        """Compare what was measured so far with all other runs."""
        self.post_message(CompareOpened(""))

    def action_open_home(self) -> None:
        """Go to the start."""
        self.post_message(HomeOpened())

    def _look(self) -> None:
        if self.is_active and not self._asking:  # what is below another screen would paint that one again
            self._asking = True
            self.ask(self._look_now, self._present)

    def _look_now(self) -> tuple[Batch | None, Sequence[RunningRun]]:
        try:
            return self.services.matrix(), self.services.running()
        finally:
            self._asking = False

    def _present(self, answer: tuple[Batch | None, Sequence[RunningRun]]) -> None:
        self._batch, self._runs = batch, running = answer
        self.show_keys()
        self.query_one("#sheet", Sheet).write(lambda width: matrix_rows(batch, running, width))
