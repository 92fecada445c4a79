"""Earlier runs: one page at a time in memory, filtered as one types, marked, tagged, grouped, compared and exported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.worker import Worker

from nnwatch.core.errors import NnwatchError
from nnwatch.tui.history.cells import COLUMNS, GROUP_COLUMNS, choose_columns, head, line_of
from nnwatch.tui.history.query import ASKED, any_of, both, counted, extent, sorted_by_next
from nnwatch.tui.house_screen import VIM_KEYS, HouseScreen
from nnwatch.tui.keys.navigation import CompareOpened, HomeOpened, ReplayOpened, SummaryOpened
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.rows import row
from nnwatch.tui.services import Services
from nnwatch.tui.values import HistoryPage, HistoryQuery, HistoryRow
from nnwatch.tui.widgets.canvas import Canvas
from nnwatch.tui.widgets.line import Line
from nnwatch.tui.widgets.run_table import RunTable, Slice

PAGE = 100
_BEFORE = 30  # rows of a page above those in sight, for the way back
_MOST_MARKED = 200  # a comparison names them one by one; for more there is the filter


class HistoryScreen(HouseScreen):
    """A table of runs, newest first."""

    AUTO_FOCUS = "#table"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open_run", "open", id="open_run", show=True),
        Binding("slash", "enter_filter", "filter", key_display="/", id="enter_filter"),
        Binding("space", "mark", "mark", id="mark"),
        Binding("c", "compare", "compare", id="compare"),
        Binding("r", "group", "group", id="group"),
        Binding("l", "tag_runs", "tag", show=False, id="tag_runs"),
        Binding("e", "export_runs", "export", show=False, id="export_runs"),
        Binding("n", "show_older", "older", show=False, id="show_older"),
        Binding("p", "show_newer", "newer", show=False, id="show_newer"),
        Binding("R", "play_back", "play back", show=False, id="play_back"),
        Binding("s", "sort", "sort", show=False, id="sort"),
        Binding("S", "turn_round", "sort the other way round", show=False, id="turn_round"),
        Binding("d", "delete_run", "delete", show=False, id="delete_run"),
        Binding("u", "undo_delete", "undo", show=False, id="undo_delete"),
        Binding("escape", "leave_filter", "back", id="leave_filter"),
        Binding("m", "open_home", "menu", show=False, id="open_home"),
        *VIM_KEYS,
    ]
    CHANGING = frozenset({"delete_run", "undo_delete", "tag_runs", "export_runs"})

    def __init__(self, services: Services, glyphs: Glyphs) -> None:
        super().__init__(services, glyphs)
        self._query = HistoryQuery()
        self._shown = self._query  # what the page answers: not yet what is asked, or never where that is none
        self._before: list[HistoryQuery] = []
        self._page = HistoryPage((), 0)
        self._offset = 0
        self._marked: dict[str, None] = {}
        self._trash: list[list[str]] = []
        self._deleting: Worker[None] | None = None
        self._asked = ""

    def content(self) -> ComposeResult:
        """Yield a title, the lines that are typed into, and the table."""
        yield Canvas(glyphs=self.glyphs, widget_id="title")
        yield Line("filter", "arch~=resnet & j_per_item<0.05")
        yield Line("line")
        yield RunTable(glyphs=self.glyphs, widget_id="table")

    def on_mount(self) -> None:
        """Ask for the newest page."""
        self.query_one("#title", Canvas).show([row(("Earlier runs  ", "title"), ("reading ...", "dim"))])
        self.ask(self.services.forget, lambda _: self._fetch(0))

    def on_resize(self) -> None:
        """Show the columns that fit."""
        self._draw()

    def on_run_table_scrolled(self, event: RunTable.Scrolled) -> None:
        """Tell what is in sight, and ask for it where it is not there."""
        self._entitle()
        if event.first < self._offset or self._table.last > self._offset + len(self._page.rows):
            self._fetch(max(0, event.first - _BEFORE))

    def on_run_table_chosen(self) -> None:
        """Open the run that was clicked."""
        self.action_open_run()

    def on_input_changed(self, event: Line.Changed) -> None:
        """Show what the filter keeps, as one types."""
        where = event.input.value.strip()  # what is there now: more may have been typed since
        if event.input.id == "filter" and where != self._query.where:
            self._query = replace(self._query, where=where)
            self._fetch(0, from_top=True)

    def on_input_submitted(self, event: Line.Submitted) -> None:
        """Go from the filter to the runs it keeps, or do what was typed."""
        self.set_focus(self._table)
        if event.input.id == "line":
            event.input.remove_class("-open")
            self._do(self._asked, event.value)

    def action_enter_filter(self) -> None:
        """Go to the line of the filter."""
        self.set_focus(self.query_one("#filter").add_class("-open"))

    def action_leave_filter(self) -> None:
        """Leave what is typed, then the filter, then this screen."""
        asked = self.query_one("#line", Line)
        if asked.has_class("-open"):
            asked.remove_class("-open")
            self.set_focus(self._table)
        elif self._before:
            self.set_focus(self._table)
            self._browse(self._before.pop())
        elif self.query_one("#filter").has_class("-open"):
            self.query_one("#filter").remove_class("-open")
            self.set_focus(self._table)
            self._browse(replace(self._query, where=""))
        else:
            self.action_go_back()

    def action_open_run(self) -> None:
        """Open the run under the cursor, or show the runs of the group."""
        here = self._here
        if here is None:
            return
        if self._shown.grouped:
            self._before.append(self._shown)
            self._browse(HistoryQuery(both(self._shown.where, str(here["filter"]))))
        else:
            self.post_message(SummaryOpened(str(here["run_id"])))

    def action_mark(self) -> None:
        """Mark the run under the cursor for a comparison, a tag or an export, or take the mark away."""
        if self._shown.grouped:
            self.complain("a group cannot be marked; open it to mark its runs")
        elif self._here is not None:
            self._mark(str(self._here["run_id"]))

    def _mark(self, run_id: str) -> None:
        if run_id in self._marked:
            del self._marked[run_id]
        elif len(self._marked) < _MOST_MARKED:
            self._marked[run_id] = None
        else:
            self.complain(f"{_MOST_MARKED} runs are marked; choose more of them with the filter instead")
        self._draw()
        self._table.action_move(1)

    def action_show_older(self) -> None:
        """Go on by as many runs as are in sight."""
        self._table.action_move_screens(1)

    def action_show_newer(self) -> None:
        """Go back by as many runs as are in sight."""
        self._table.action_move_screens(-1)

    def action_compare(self) -> None:
        """Compare the marked runs, else those that the filter keeps."""
        self.post_message(CompareOpened(any_of(list(self._marked)) or self._query.where))

    def action_group(self) -> None:
        """Show repeats of one configuration as one row, or each by itself."""
        self._before.clear()
        self._browse(replace(self._query, grouped=not self._query.grouped))

    def action_sort(self) -> None:
        """Sort by the next column."""
        self._browse(sorted_by_next(self._query))

    def action_turn_round(self) -> None:
        """Sort the other way round."""
        self._browse(replace(self._query, descending=not self._query.descending))

    def action_tag_runs(self) -> None:
        """Ask which tags to add or to take away."""
        if self._chosen():
            self._ask_line("tag")

    def action_export_runs(self) -> None:
        """Ask which file to write the marked runs to, else those that the filter keeps."""
        if self._page.total:
            self._ask_line("export")

    def action_play_back(self) -> None:
        """Play the run under the cursor back on the live screen."""
        if self._here is not None and not self._shown.grouped:
            self.post_message(ReplayOpened(str(self._here["run_id"])))

    def action_delete_run(self) -> None:
        """Move the marked runs, else the one under the cursor, to the trash."""
        chosen = self._chosen()
        if chosen and chosen not in self._trash and self._deleting not in self._answers:
            throw_away = partial(self.services.throw_away, chosen)
            self._deleting = self.ask(throw_away, lambda _: self._thrown(chosen))

    def action_undo_delete(self) -> None:
        """Take back what was deleted last."""
        if self._trash:
            run_ids = self._trash.pop()
            self._change(lambda: self.services.take_back(run_ids), f"{counted(run_ids)} taken back")

    def action_open_home(self) -> None:
        """Go to the start."""
        self.post_message(HomeOpened())

    @property
    def _table(self) -> RunTable:
        return self.query_one("#table", RunTable)

    @property
    def _here(self) -> HistoryRow | None:
        """The row under the cursor, where it is there already."""
        at = self._table.cursor - self._offset
        return self._page.rows[at] if 0 <= at < len(self._page.rows) else None

    def _chosen(self) -> list[str]:
        """Return the marked runs, else the one under the cursor."""
        if self._marked:
            return list(self._marked)
        if self._shown.grouped:
            self.complain("mark runs, or open a group to choose one of its runs")
            return []
        return [str(self._here["run_id"])] if self._here is not None else []

    def _ask_line(self, what: str) -> None:
        self._asked = what
        asked = self.query_one("#line", Line)
        asked.value, asked.placeholder = "", f"{what}: {ASKED[what]}"
        self.set_focus(asked.add_class("-open"))

    def _do(self, what: str, typed: str) -> None:
        """Tag or export what is chosen, as it was typed."""
        if what == "tag":
            chosen, tags = self._chosen(), typed.split()
            self._change(lambda: self.services.tag(chosen, tags), f"{counted(chosen)} tagged")
        elif path := typed.strip():
            export = partial(self.services.export, self._query, list(self._marked), path)
            self.ask(export, lambda runs: self.say(f"{runs} runs written to {path}"))

    def _thrown(self, run_ids: list[str]) -> None:
        self._trash.append(run_ids)
        self._marked.clear()
        self._fetch(self._offset, f"{counted(run_ids)} in the trash; u takes back")

    def _change(self, change: Callable[[], None], sentence: str) -> None:
        """Change runs in a thread, then show what has become of them."""
        self.ask(change, lambda _: self._fetch(self._offset, sentence))

    def _browse(self, query: HistoryQuery) -> None:
        """Show the first page of another query, and its filter in the line for it."""
        typed = self.query_one("#filter", Line)
        if typed.value.strip() != query.where:
            typed.value = query.where
            typed.set_class(bool(query.where), "-open")
        self._query = query
        self._fetch(0, from_top=True)

    def _fetch(self, offset: int, sentence: str = "", *, from_top: bool = False) -> None:
        """Ask for a page; an answer to a question of before, and a question that is old already, are dropped."""
        query = self._query

        def read() -> HistoryPage | None:
            try:
                return self.services.history(query, PAGE, offset) if query == self._query else None
            except NnwatchError:
                if query == self._query:
                    raise
                return None

        def accept(page: HistoryPage | None) -> None:
            if page is not None and query == self._query:
                self._page, self._offset, self._shown = page, offset, query
                if from_top:
                    self._table.cursor = 0
                self.say(sentence)
                self._draw()

        self.ask(read, accept)

    def _draw(self) -> None:
        columns = choose_columns(self.app.size.width - 2, GROUP_COLUMNS if self._shown.grouped else COLUMNS)
        runs, marked = self._page.rows, frozenset(self._marked)
        draw = partial(line_of, runs, columns, marked)
        self._table.hold(head(columns), Slice(self._offset, len(runs), self._page.total, draw))
        self._entitle()

    def _entitle(self) -> None:
        seen = (self._table.top + 1, self._table.last, self._page.total)
        told = extent(self._shown, seen, len(self._marked))
        self.query_one("#title", Canvas).show([row(("Earlier runs  ", "title"), (told, "dim"))])
