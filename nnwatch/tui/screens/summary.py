"""The summary of a finished run: whether it is valid, what it cost, what it did, and where it stands."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from nnwatch.tui.glyphs import Glyphs
from nnwatch.tui.navigation import CompareOpened, HistoryOpened, HomeOpened, ReplayOpened, RunOpened
from nnwatch.tui.rows import row
from nnwatch.tui.screens.base import VIM_KEYS, HouseScreen
from nnwatch.tui.services import HistoryRow, Placement, Services
from nnwatch.tui.summary_rows import summary_rows
from nnwatch.tui.widgets.sheet import Sheet


class SummaryScreen(HouseScreen):
    """Shows one run, once its summary is there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "run_again", "again", id="run_again"),
        Binding("R", "play_back", "replay", id="play_back"),
        Binding("h", "open_history", "history", id="open_history"),
        Binding("c", "compare", "compare", id="compare"),
        Binding("m", "open_home", "menu", id="open_home"),
        *VIM_KEYS,
    ]

    def __init__(self, services: Services, glyphs: Glyphs, run_id: str) -> None:
        super().__init__(services, glyphs)
        self.run_id = run_id
        self._comparable: str | None = None

    def content(self) -> ComposeResult:
        """Yield a sheet that scrolls."""
        with VerticalScroll(id="scroll"):
            yield Sheet(glyphs=self.glyphs, widget_id="sheet")

    def on_mount(self) -> None:
        """Ask for the summary, which may take seconds right after the run."""
        self.query_one("#sheet", Sheet).write(lambda _: [row(("summing up ...", "dim"))])
        self.ask(lambda: self.services.summary(self.run_id), self._present)

    def action_run_again(self) -> None:
        """Launch the same run once more."""
        self.say("launching again ...")
        self.ask(
            lambda: self.services.relaunch(self.run_id), lambda run_id: self.post_message(RunOpened(run_id))
        )

    def action_play_back(self) -> None:
        """Play this run back on the live screen."""
        self.post_message(ReplayOpened(self.run_id))

    def action_open_history(self) -> None:
        """Go to earlier runs."""
        self.post_message(HistoryOpened())

    def action_compare(self) -> None:
        """Compare all runs of the data set of this one."""
        if self._comparable is not None:
            self.post_message(CompareOpened(self._comparable))

    def action_open_home(self) -> None:
        """Go to the start."""
        self.post_message(HomeOpened())

    def complain(self, sentence: str) -> None:
        """Say what failed; a summary that never came is no longer promised."""
        sheet = self.query_one("#sheet", Sheet)
        if sheet.text.startswith("summing up"):
            sheet.write(lambda _: [row(("no summary", "dim"))])
        super().complain(sentence)

    def _watch_run(self, run_id: str) -> None:
        self.post_message(RunOpened(run_id))

    def _present(self, answer: tuple[HistoryRow, Placement]) -> None:
        run, placement = answer
        dataset = run.get("dataset")
        self._comparable = f'dataset="{dataset}"' if dataset else "dataset=none"
        self.query_one("#sheet", Sheet).write(lambda width: summary_rows(run, placement, width))
