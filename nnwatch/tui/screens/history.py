"""Earlier runs, one page at a time, as a table of thousands of rows would block the screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import DataTable, Input

from nnwatch.tui.glyphs import Glyphs
from nnwatch.tui.history_cells import choose_columns
from nnwatch.tui.navigation import CompareOpened, HomeOpened, SummaryOpened
from nnwatch.tui.rows import row
from nnwatch.tui.screens.base import VIM_KEYS, HouseScreen
from nnwatch.tui.services import HistoryPage, HistoryRow, Services
from nnwatch.tui.widgets.canvas import Canvas

PAGE = 100
SORTS = {
    "started_at": "newest first",
    "energy_per_item_j": "most energy per item first",
    "energy_j": "most energy first",
    "accuracy": "most accurate first",
}


class HistoryScreen(HouseScreen):
    """A table of runs, newest first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open_run", "open", id="open_run", show=True),
        Binding("n", "show_older", "older", id="show_older"),
        Binding("p", "show_newer", "newer", id="show_newer"),
        Binding("slash", "enter_filter", "filter", key_display="/", id="enter_filter"),
        Binding("c", "compare", "compare", id="compare"),
        Binding("s", "sort", "sort", show=False, id="sort"),
        Binding("d", "delete_run", "delete", show=False, id="delete_run"),
        Binding("u", "undo_delete", "undo", show=False, id="undo_delete"),
        Binding("escape", "leave_filter", "back", id="leave_filter"),
        Binding("m", "open_home", "menu", id="open_home"),
        *VIM_KEYS,
    ]

    def __init__(self, services: Services, glyphs: Glyphs) -> None:
        super().__init__(services, glyphs)
        self._offset = 0
        self._runs: Sequence[HistoryRow] = ()
        self._total = 0
        self._where = ""
        self._sort = "started_at"
        self._trash: list[str] = []
        self._columns = 0

    def content(self) -> ComposeResult:
        """Yield a title, the line of the filter, and the table."""
        yield Canvas(glyphs=self.glyphs, widget_id="title")
        yield Input(placeholder="arch~=resnet & j_per_item<0.05", id="filter", compact=True)
        yield DataTable[str](id="table", cursor_type="row", zebra_stripes=False)

    def on_mount(self) -> None:
        """Ask for the newest page."""
        self.query_one("#table").focus()
        self.query_one("#title", Canvas).show([row(("Earlier runs  ", "title"), ("reading ...", "dim"))])
        self.ask(self.services.forget, lambda _: self._turn_to(0))

    def on_resize(self) -> None:
        """Show the columns that fit."""
        if len(choose_columns(self.app.size.width - 3)) != self._columns:
            self._tabulate()

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Open the run of the row."""
        self.post_message(SummaryOpened(str(self._runs[event.cursor_row]["run_id"])))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what the filter keeps, as one types."""
        self._where = event.value.strip()
        self._turn_to(0)

    def on_input_submitted(self) -> None:
        """Go from the filter to the runs it keeps."""
        self.query_one("#table").focus()

    def action_enter_filter(self) -> None:
        """Go to the line of the filter."""
        self.query_one("#filter").add_class("-open").focus()

    def action_leave_filter(self) -> None:
        """Show all runs again; without a filter, leave this screen."""
        line = self.query_one("#filter", Input)
        if not line.has_class("-open"):
            self.action_go_back()
            return
        line.value = ""
        line.remove_class("-open")
        self.query_one("#table").focus()

    def action_open_run(self) -> None:
        """Open the run under the cursor."""
        if self._runs:
            self.query_one(DataTable).action_select_cursor()

    def action_show_older(self) -> None:
        """Turn to the page of older runs, if this one is full."""
        if self._offset + PAGE < self._total:
            self._turn_to(self._offset + PAGE)

    def action_show_newer(self) -> None:
        """Turn to the page of newer runs."""
        if self._offset:
            self._turn_to(max(0, self._offset - PAGE))

    def action_compare(self) -> None:
        """Compare the runs that the filter keeps."""
        self.post_message(CompareOpened(self._where))

    def action_sort(self) -> None:
        """Sort by the next column."""
        columns = list(SORTS)
        self._sort = columns[(columns.index(self._sort) + 1) % len(columns)]
        self._turn_to(0)

    def action_delete_run(self) -> None:
        """Move the run under the cursor to the trash."""
        if self._runs:
            row_number = min(self.query_one(DataTable).cursor_row, len(self._runs) - 1)
            run_id = str(self._runs[row_number]["run_id"])
            self.ask(lambda: self.services.throw_away([run_id]), lambda _: self._thrown(run_id))

    def action_undo_delete(self) -> None:
        """Take back the run that was deleted last."""
        if self._trash:
            run_id = self._trash.pop()
            self.ask(lambda: self.services.take_back([run_id]), lambda _: self._turn_to(self._offset))

    def _thrown(self, run_id: str) -> None:
        self._trash.append(run_id)
        self._turn_to(self._offset, f"{run_id} is in the trash; u takes it back")

    def action_open_home(self) -> None:
        """Go to the start."""
        self.post_message(HomeOpened())

    def _turn_to(self, offset: int, sentence: str = "") -> None:
        where, sort = self._where, self._sort

        def accept(page: HistoryPage) -> None:
            if (where, sort) == (self._where, self._sort):  # else more was typed meanwhile
                self._offset, self._runs, self._total = offset, page.rows, page.total
                self.say(sentence)
                self._tabulate()

        self.ask(lambda: self.services.history(where, PAGE, offset, sort), accept)

    def _tabulate(self) -> None:
        columns = choose_columns(self.app.size.width - 3)
        self._columns = len(columns)
        table = self.query_one("#table", DataTable)
        table.clear(columns=True)
        for column in columns:
            table.add_column(column.title, width=column.width)
        speak = self.glyphs.speak
        for run in self._runs:
            table.add_row(*(speak(column.cell(run)[: column.width]) for column in columns))
        self._entitle()

    def _entitle(self) -> None:
        last = self._offset + len(self._runs)
        none = "none is kept by this filter" if self._where else "none yet"
        extent = f"{self._offset + 1} to {last} of {self._total}, {SORTS[self._sort]}" if self._runs else none
        self.query_one("#title", Canvas).show([row(("Earlier runs  ", "title"), (extent, "dim"))])
