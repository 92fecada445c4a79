"""The history screen as one uses it: marks, tags, groups, export, order, a long list, and what a viewer may not."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from textual.widgets import Input

from nnwatch.core.errors import UsageError
from nnwatch.tui.app import NnwatchApp
from nnwatch.tui.history.cells import choose_columns, line_of
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.rows import plain
from nnwatch.tui.screens.compare import CompareScreen
from nnwatch.tui.screens.history import HistoryScreen
from nnwatch.tui.screens.home import HomeScreen
from nnwatch.tui.screens.summary import SummaryScreen
from nnwatch.tui.values import HistoryPage, HistoryQuery
from nnwatch.tui.widgets.run_table import RunTable
from tests.fakes.runs import FakeHouse, make_row
from tests.tui.test_screens import THEMES, AnyPilot, make_app, on, shown, until


@asynccontextmanager
async def history(
    house: FakeHouse, size: tuple[int, int] = (120, 36)
) -> AsyncIterator[tuple[NnwatchApp, AnyPilot]]:
    app = make_app(house)
    async with app.run_test(size=size) as pilot:
        await pilot.press("h")
        await until(pilot, lambda: on(app, HistoryScreen)() and "#" in shown(app, "table"))
        yield app, pilot


async def test_marked_runs_are_compared() -> None:
    house = FakeHouse()
    async with history(house) as (app, pilot):
        await pilot.press("space", "space", "space")
        await until(pilot, lambda: "3 marked" in shown(app, "title"))
        await pilot.press("up", "up", "space")
        await until(pilot, lambda: "2 marked" in shown(app, "title"))
        assert [line.strip()[0] for line in shown(app, "table").splitlines()[1:4]] == ["●", "0", "●"]
        await pilot.press("c")
        await until(pilot, lambda: on(app, CompareScreen)() and "2 runs" in shown(app, "title"))
        assert ("compare", "id=run-0 | id=run-2") in house.calls


async def test_the_run_under_the_cursor_is_tagged_and_marked_ones_are() -> None:
    house = FakeHouse()
    async with history(house) as (app, pilot):
        await pilot.press("down", "l", *"night -day", "enter")
        await until(pilot, lambda: "run-1 is tagged" in shown(app, "message"))
        await pilot.press("home", "space", "space", "l", *"x", "enter")
        await until(pilot, lambda: "2 runs are tagged" in shown(app, "message"))
    assert ("tag", "run-1", "night", "-day") in house.calls
    assert ("tag", "run-0", "run-1", "x") in house.calls


async def test_what_is_typed_can_be_left() -> None:
    house = FakeHouse()
    async with history(house) as (app, pilot):
        await pilot.press("l", *"night", "escape")
        await until(pilot, lambda: app.screen.query_one(RunTable).has_focus)
        assert on(app, HistoryScreen)()
    assert not [call for call in house.calls if call[0] == "tag"]


async def test_what_is_typed_at_once_stays_as_it_was_typed() -> None:
    async with history(FakeHouse()) as (app, pilot):
        await pilot.press("slash")
        line = app.screen.query_one("#filter", Input)
        for letter in "#1":
            line.insert_text_at_cursor(letter)  # all of it before anything is made of the first letter
        await until(pilot, lambda: "to 3 of 3" in shown(app, "title"))
        assert (line.value, line.cursor_position) == ("#1", 2)


@dataclass
class SlowHouse(FakeHouse):
    """Deletes nothing before it may."""

    may_delete: threading.Event = field(default_factory=threading.Event)

    def throw_away(self, run_ids: Sequence[str]) -> None:
        self.may_delete.wait()
        super().throw_away(run_ids)


async def test_a_run_that_is_being_deleted_is_deleted_once() -> None:
    house = SlowHouse()
    async with history(house) as (app, pilot):
        await pilot.press("d", "d")
        house.may_delete.set()
        await until(pilot, lambda: "of 11" in shown(app, "title"))
        await pilot.press("u")
        await until(pilot, lambda: "of 12" in shown(app, "title"))
        await pilot.press("u", "d")
        await until(pilot, lambda: "of 11" in shown(app, "title"))
    deleted = [run_ids for kind, *run_ids in house.calls if kind == "throw_away"]
    assert deleted == [["run-0"], ["run-0"]]


async def test_a_run_that_could_not_be_deleted_is_deleted_when_it_is_asked_for_again() -> None:
    house = FakeHouse(trouble="the disk is full")
    async with history(house) as (app, pilot):
        await pilot.press("d")
        await until(pilot, lambda: "the disk is full" in shown(app, "message"))
        house.trouble = None
        await pilot.press("u", "d")
        await until(pilot, lambda: "of 11" in shown(app, "title"))
    assert "take_back" not in {kind for kind, *_ in house.calls}


async def test_runs_stay_as_they_are_while_the_filter_is_none() -> None:
    def refuse(query: HistoryQuery, limit: int, offset: int) -> HistoryPage:
        if query.where.endswith("&"):
            raise UsageError("the filter ends where a word should follow")
        return house.history(query, limit, offset)

    house = FakeHouse()
    app = NnwatchApp(house.services()._replace(history=refuse), themes_folder=THEMES, glyphs=Glyphs.BRAILLE)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("h")
        await until(pilot, lambda: on(app, HistoryScreen)() and "#" in shown(app, "table"))
        await pilot.press("slash", "&", "enter", "r")
        await until(pilot, lambda: "should follow" in shown(app, "message"))
        await pilot.resize_terminal(100, 24)
        await until(pilot, lambda: app.size.width == 100)
        assert "of 12, newest first" in shown(app, "title")
        await pilot.press("enter")
        await until(pilot, on(app, SummaryScreen))


@pytest.mark.parametrize(("keys", "runs"), [((), "12 runs"), (("space",), "1 runs")])
async def test_the_selection_is_exported(keys: tuple[str, ...], runs: str) -> None:
    house = FakeHouse()
    async with history(house) as (app, pilot):
        await pilot.press(*keys, "e", *"my.csv", "enter")
        await until(pilot, lambda: f"{runs} written to my.csv" in shown(app, "message"))
    assert house.calls[-1] == (("export", "", "run-0", "my.csv") if keys else ("export", "", "my.csv"))


async def test_repeats_are_one_row_and_opened_as_a_filter() -> None:
    async with history(FakeHouse()) as (app, pilot):
        await pilot.press("r")
        await until(pilot, lambda: "of 4 configurations" in shown(app, "title"))
        assert "Runs" in shown(app, "table").splitlines()[0]
        await pilot.press("space", "l")
        await until(pilot, lambda: "open a group" in shown(app, "message"))
        await pilot.press("down", "enter")
        await until(pilot, lambda: "1 to 1 of 1," in shown(app, "title"))
        assert app.screen.query_one("#filter", Input).value == "resnet50 #3"
        await pilot.press("escape")
        await until(pilot, lambda: "of 4 configurations" in shown(app, "title"))


async def test_several_are_deleted_and_taken_back_at_once() -> None:
    house = FakeHouse()
    async with history(house) as (app, pilot):
        await pilot.press("space", "space", "d")
        await until(pilot, lambda: "of 10," in shown(app, "title"))
        assert "2 runs are in the trash" in shown(app, "message")
        await pilot.press("u")
        await until(pilot, lambda: "of 12," in shown(app, "title"))
    assert ("take_back", "run-0", "run-1") in house.calls


async def test_the_order_is_turned_round() -> None:
    house = FakeHouse(runs=[make_row(n, energy_per_item_j=float(n + 1)) for n in range(3)])
    async with history(house) as (app, pilot):
        await pilot.press("s", "S")
        await until(pilot, lambda: "least energy per item first" in shown(app, "title"))
        await until(pilot, lambda: "#0" in shown(app, "table").splitlines()[1])


async def test_a_long_list_is_walked_through_without_holding_it() -> None:
    house = FakeHouse(runs=[make_row(n) for n in range(3000)])
    async with history(house) as (app, pilot):
        table = app.screen.query_one(RunTable)
        await pilot.press("pagedown", "pagedown", "pagedown", "pagedown")
        first = table.cursor
        await until(pilot, lambda: f"#{first} " in shown(app, "table"))
        await pilot.press("end")
        await until(pilot, lambda: "#2999" in shown(app, "table"))
        await pilot.press("k", "enter")
        await until(pilot, on(app, SummaryScreen))
        assert ("summary", "run-2998") in house.calls


async def test_the_mouse_chooses_a_run() -> None:
    house = FakeHouse()
    async with history(house) as (app, pilot):
        await pilot.click("#table", offset=(10, 4))
        await until(pilot, lambda: app.screen.query_one(RunTable).cursor == 3)
        await pilot.click("#table", offset=(10, 4))
        await until(pilot, on(app, SummaryScreen))
        assert ("summary", "run-3") in house.calls


async def test_who_may_only_look_changes_nothing() -> None:
    house = FakeHouse(readonly=True)
    async with history(house) as (app, pilot):
        await pilot.press("d", "l", "e", "u", "down")
        await until(pilot, lambda: app.screen.query_one(RunTable).cursor == 1)
    assert not house.trash
    assert house.calls == []


async def test_a_filter_that_is_not_understood_yet_leaves_the_table() -> None:
    house = FakeHouse()
    async with history(house) as (app, pilot):
        await pilot.press("slash", *"nothing")
        await until(pilot, lambda: "none is kept by this filter" in shown(app, "title"))
        await pilot.press("enter", "space", "d", "e", "c")
        await until(pilot, on(app, CompareScreen))


async def test_the_start_below_does_not_paint_this_screen_again() -> None:
    house = FakeHouse()
    async with history(house) as (app, _):
        home = app.screen_stack[0]
        assert isinstance(home, HomeScreen)
        house.in_progress = False
        home._look()
        assert not home._asking


@pytest.mark.parametrize("status", ["completed", "failed", "interrupted", "recovered"])
def test_no_verdict_is_cut_off(status: str) -> None:
    run = make_row(0, status=status, valid=False)
    line = plain(line_of([run], choose_columns(58), (), 0))
    assert ("not ranked " if status == "completed" else f"{status} ") in line
