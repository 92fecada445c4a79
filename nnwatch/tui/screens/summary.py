"""The summary of a finished run: whether it is valid, what it cost, what it did, and where it stands."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from nnwatch.scoring.changes import Changes
from nnwatch.tui.house_screen import VIM_KEYS, HouseScreen
from nnwatch.tui.keys.navigation import CompareOpened, HistoryOpened, HomeOpened, ReplayOpened, RunOpened
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.rows import row
from nnwatch.tui.services import Services
from nnwatch.tui.summary.rows import summary_rows
from nnwatch.tui.values import HistoryRow, Placement
from nnwatch.tui.widgets.line import Line
from nnwatch.tui.widgets.sheet import Sheet


class SummaryScreen(HouseScreen):
    """Shows one run, once its summary is there."""

    AUTO_FOCUS = "#scroll"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "show_formulas", "formulas", id="show_formulas"),
        Binding("w", "write", "write", id="write"),
        Binding("R", "play_back", "replay", id="play_back"),
        Binding("c", "compare", "compare", id="compare"),
        Binding("r", "run_again", "again", show=False, id="run_again"),
        Binding("h", "open_history", "history", show=False, id="open_history"),
        Binding("m", "open_home", "menu", show=False, id="open_home"),
        Binding("escape", "leave", "back", id="leave"),
        *VIM_KEYS,
    ]
    CHANGING = frozenset({"write", "run_again"})

    def __init__(self, services: Services, glyphs: Glyphs, run_id: str) -> None:
        super().__init__(services, glyphs)
        self.run_id = run_id
        self._told: tuple[HistoryRow, Placement] | None = None
        self._changes: Changes | None = None
        self._formulas = False

    def content(self) -> ComposeResult:
        """Yield a sheet that scrolls, and the line for a file's name."""
        with VerticalScroll(id="scroll"):
            yield Sheet(glyphs=self.glyphs, widget_id="sheet")
        yield Line("file", "a file that ends in .md, .json, .csv or .svg")

    def on_mount(self) -> None:
        """Ask for the summary, which may take seconds right after the run."""
        self.query_one("#sheet", Sheet).write(lambda _: [row(("summing up ...", "dim"))])
        self.ask(self._look_up, self._present)

    def on_input_submitted(self, event: Line.Submitted) -> None:
        """Write the run to the file that was named."""
        from nnwatch.tui.summary.files import write_summary  # noqa: PLC0415 - not needed for the first frame

        name, told = event.value.strip(), self._told
        self._close_line()
        if name and told is not None:
            self.ask(
                lambda: write_summary(*told, name, self._changes), lambda path: self.say(f"written to {path}")
            )

    def action_show_formulas(self) -> None:
        """Show every score with its formula in the place of the summary, or the summary again."""
        self._formulas = not self._formulas
        self._write_sheet()

    def action_write(self) -> None:
        """Ask for the name of a file; its ending chooses the format."""
        from nnwatch.tui.summary.files import file_name  # noqa: PLC0415 - not needed for the first frame

        if self._told is not None:
            line = self.query_one("#file", Line)
            line.value = file_name(self._told[0])
            self.set_focus(line.add_class("-open"))

    def action_leave(self) -> None:
        """Close the line for a file; else show the summary again; else leave this screen."""
        if self._close_line():
            return
        if self._formulas:
            self.action_show_formulas()
        else:
            self.action_go_back()

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
        if self._told is not None:
            dataset = self._told[0].get("dataset")
            self.post_message(CompareOpened(f'dataset="{dataset}"' if dataset else "dataset=none"))

    def action_open_home(self) -> None:
        """Go to the start."""
        self.post_message(HomeOpened())

    def complain(self, sentence: str) -> None:
        """Say what failed; a summary that never came is no longer promised."""
        if self._told is None:
            self.query_one("#sheet", Sheet).write(lambda _: [row(("no summary", "dim"))])
        super().complain(sentence)

    def _look_up(self) -> tuple[HistoryRow, Placement, Changes | None]:
        run, placement = self.services.summary(self.run_id)
        return run, placement, self.services.changes(run)

    def _present(self, found: tuple[HistoryRow, Placement, Changes | None]) -> None:
        run, placement, self._changes = found
        self._told = run, placement
        self._write_sheet()

    def _write_sheet(self) -> None:
        if self._told is None:
            return
        run, placement = self._told
        sheet = self.query_one("#sheet", Sheet)
        if self._formulas:
            from nnwatch.tui.summary.scores import score_rows  # noqa: PLC0415 - not needed for the first frame

            sheet.write(lambda width: score_rows(run, width))
        else:
            sheet.write(lambda width: summary_rows(run, placement, width, self._changes))

    def _close_line(self) -> bool:
        line = self.query_one("#file", Line)
        was_open = line.has_class("-open")
        line.remove_class("-open")
        self.set_focus(self.query_one("#scroll"))
        return was_open
