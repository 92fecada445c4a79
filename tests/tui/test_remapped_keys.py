"""Other keys for actions, by id; the help says what works."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from textual.screen import Screen

from nnwatch.core.errors import UsageError
from nnwatch.settings import Settings
from nnwatch.tui.app import NnwatchApp
from nnwatch.tui.house_screen import HouseScreen
from nnwatch.tui.keys.key_row import key_name
from nnwatch.tui.keys.navigation import HomeOpened, ReplayOpened, RunOpened, SummaryOpened
from nnwatch.tui.keys.places import PLACES
from nnwatch.tui.look.rows import plain
from nnwatch.tui.remapping import check_keys
from nnwatch.tui.screens.help import HelpScreen, help_rows
from nnwatch.tui.screens.history import HistoryScreen
from nnwatch.tui.screens.home import HomeScreen
from tests.fakes.runs import FakeFeed, FakeHouse
from tests.tui.test_screens import THEMES, AnyPilot, live, on, shown, until


def remapped(run_id: str | None = None, **keys: str) -> NnwatchApp:
    services = FakeHouse(FakeFeed(now_s=40)).services()
    return NnwatchApp(services, run_id, themes_folder=THEMES, settings=Settings(keys=keys))


async def test_another_key_does_it_and_the_old_one_no_longer_does() -> None:
    app = remapped(open_history="z", show_help="f2", quit="x,ctrl+x")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "x quit  f2 help" in shown(app, "keys"))
        await pilot.press("h", "question_mark")
        assert on(app, HomeScreen)()
        await pilot.press("z")
        await until(pilot, on(app, HistoryScreen))
        await pilot.press("f2")
        await until(pilot, on(app, HelpScreen))
        assert re.search(r"^ x +quit +quit$", shown(app, "help"), re.MULTILINE)
        assert re.search(r"^ f2 +help +show_help$", shown(app, "help"), re.MULTILINE)
        await pilot.press("escape", "ctrl+x")
        await until(pilot, lambda: not app.is_running)


async def test_keys_of_the_live_screen_can_be_others() -> None:
    app = remapped("run-1", toggle_pause="p", next_theme="f8")
    async with app.run_test(size=(80, 24)) as pilot:
        await live(pilot, app)
        await pilot.press("p")
        await until(pilot, lambda: "paused" in shown(app, "header"))
        before = app.theme
        await pilot.press("f8")
        await until(pilot, lambda: app.theme != before)


async def test_the_help_lists_exactly_the_keys_that_work() -> None:
    app = remapped()
    async with app.run_test(size=(120, 50)) as pilot:
        runs = (SummaryOpened("run-1"), ReplayOpened("run-1"), RunOpened("run-1"))
        for make in (
            *(place.message for place in PLACES),
            *(lambda run=run: run for run in runs),
            HomeOpened,
        ):
            first = app.screen
            app.screen.post_message(make())
            await until(pilot, another(app, first))
            await focused(app, pilot)
            compare_help(app)
            await pilot.press("f1")
            await until(pilot, on(app, HelpScreen))
            await pilot.press("escape")
            await until(pilot, another(app, first))


def another(app: NnwatchApp, first: Screen[Any]) -> Callable[[], bool]:
    return lambda: app.screen is not first and isinstance(app.screen, HouseScreen)


def compare_help(app: NnwatchApp) -> None:
    """Compare what the help would tell with what Textual would do."""
    screen = app.screen
    assert isinstance(screen, HouseScreen)
    active = {key: each.binding for key, each in screen.active_bindings.items() if each.binding.id}
    told = {binding.id: binding for binding in screen.all_bindings()}
    assert {binding.id for binding in active.values()} <= told.keys()
    assert all(binding.key in screen.active_bindings for binding in told.values())
    lines = [plain(line) for line in help_rows(screen.all_bindings(), 80)]
    for binding in {binding.description: binding for binding in reversed(told.values())}.values():
        assert f" {key_name(binding):<10}{binding.description:<32}{binding.id}" in lines


async def focused(app: NnwatchApp, pilot: AnyPilot) -> None:
    """Wait until the focus no longer moves."""
    before: object = app
    while before is not app.screen.focused:
        before = app.screen.focused
        await pilot.pause(0.05)


def test_an_action_that_there_is_not_is_refused_with_the_nearest() -> None:
    check_keys({"quit": "f3,ctrl+x", "toggle_pause": "p", "open_history": "z"})
    with pytest.raises(UsageError, match="no action 'toggle_paus'; did you mean toggle_pause"):
        check_keys({"toggle_paus": "p"})
    with pytest.raises(UsageError, match="no action 'zzz'; the help of a screen lists their ids"):
        check_keys({"zzz": "p"})


def test_a_key_cannot_mean_two_things_on_one_screen() -> None:
    with pytest.raises(UsageError, match=r"n would mean both \w+ and \w+; choose another key"):
        check_keys({"open_history": "n"})
    with pytest.raises(UsageError, match="question_mark would mean both"):
        check_keys({"quit": "?"})
    check_keys({"open_history": "n", "open_launch": "h"})
