"""Every screen is reachable from the start and from the list of all commands, and every key from there too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.screen import Screen
from textual.widgets import OptionList

from nnwatch.tui.app import NnwatchApp
from nnwatch.tui.keys import navigation
from nnwatch.tui.keys.commands import commands_of, narrowed
from nnwatch.tui.keys.places import HOME, PLACES, Place
from nnwatch.tui.screens.attach import AttachScreen
from nnwatch.tui.screens.compare import CompareScreen
from nnwatch.tui.screens.doctor import DoctorScreen
from nnwatch.tui.screens.help import HelpScreen
from nnwatch.tui.screens.history import HistoryScreen
from nnwatch.tui.screens.home import HomeScreen
from nnwatch.tui.screens.launch import LaunchScreen
from nnwatch.tui.screens.live import LiveScreen
from nnwatch.tui.screens.matrix import MatrixScreen
from nnwatch.tui.screens.palette import Palette
from nnwatch.tui.screens.predict import PredictScreen
from nnwatch.tui.screens.quit import QuitDialog
from nnwatch.tui.screens.replay import ReplayScreen
from nnwatch.tui.screens.settings import SettingsScreen
from nnwatch.tui.screens.summary import SummaryScreen
from tests.fakes.runs import FakeFeed, FakeHouse
from tests.tui.test_screens import live, make_app, on, picture, shown, until

SCREENS = {
    "launch": LaunchScreen,
    "command": LaunchScreen,
    "attach": AttachScreen,
    "matrix": MatrixScreen,
    "history": HistoryScreen,
    "compare": CompareScreen,
    "predict": PredictScreen,
    "doctor": DoctorScreen,
    "settings": SettingsScreen,
    "home": HomeScreen,
}
OF_A_RUN = {"RunOpened", "SummaryOpened", "ReplayOpened"}  # each of the runs in progress, and the last one


def arrived(app: NnwatchApp, place: Place) -> Callable[[], bool]:
    return lambda: isinstance(app.screen, SCREENS[place.id])


def test_every_screen_is_a_place() -> None:
    opened = {name for name in vars(navigation) if name.endswith("Opened")}
    assert {type(place.message()).__name__ for place in (*PLACES, HOME)} == opened - OF_A_RUN
    assert {place.id for place in (*PLACES, HOME)} == SCREENS.keys()
    assert len({place.key for place in PLACES}) == len(PLACES)
    assert all(place.equal for place in PLACES)


async def test_the_list_of_commands_leads_to_each_screen_also_from_a_run() -> None:
    app = make_app(FakeHouse(FakeFeed(now_s=40)), "run-1")
    async with app.run_test(size=(80, 24)) as pilot:
        await live(pilot, app)
        for place in (*PLACES, HOME):
            await pilot.press("ctrl+p")
            await until(pilot, on(app, Palette))
            await pilot.press(*place.title[:7], "enter")
            await until(pilot, arrived(app, place))


@pytest.mark.parametrize(
    ("typed", "screen"),
    [("watch resnet50", LiveScreen), ("summary of", SummaryScreen), ("play the last", ReplayScreen)],
)
async def test_runs_in_progress_and_the_last_one_are_in_the_list(
    typed: str, screen: type[Screen[Any]]
) -> None:
    app = make_app(FakeHouse(FakeFeed(now_s=40)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, on(app, Palette))
        commands = app.screen.query_one("#commands", OptionList)
        await pilot.press(*typed)
        await until(pilot, lambda: commands.option_count == 1 and commands.highlighted == 0)
        await pilot.press("enter")
        await until(pilot, on(app, screen))


async def test_without_a_finished_run_there_is_none_to_look_back_at() -> None:
    app = make_app(FakeHouse(runs=[]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p", *"summary of", "enter")
        await until(pilot, lambda: on(app, HomeScreen)() and "no run has ended yet" in shown(app, "message"))


@pytest.mark.parametrize("size", [(60, 15), (120, 36)])
async def test_an_action_of_the_screen_is_obeyed(size: tuple[int, int]) -> None:
    app = make_app(FakeHouse(FakeFeed(now_s=40)), "run-1")
    async with app.run_test(size=size) as pilot:
        await live(pilot, app)
        for typed, arrived in (("help", on(app, HelpScreen)), ("quit", on(app, QuitDialog))):
            await pilot.press("ctrl+p")
            await until(pilot, on(app, Palette))
            await pilot.press(*typed, "enter")
            await until(pilot, arrived)
            await pilot.press("escape")
            await until(pilot, on(app, LiveScreen))
        await pilot.press("ctrl+p", *"pause", "enter")
        await until(pilot, lambda: on(app, LiveScreen)() and "paused" in shown(app, "header"))


async def test_the_list_is_narrowed_walked_and_closed() -> None:
    app = make_app(FakeHouse())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, on(app, Palette))
        commands = app.screen.query_one("#commands", OptionList)
        total = commands.option_count
        await pilot.press(*"nnwatch")
        await until(pilot, lambda: 3 < commands.option_count < total)
        await pilot.press("down", "down", "up")
        assert commands.highlighted == 1
        await pilot.press(*" zzz")
        await until(pilot, lambda: "no command has" in "\n".join(picture(app)))
        await pilot.press("enter", "escape")
        await until(pilot, on(app, HomeScreen))


def test_what_begins_with_the_word_comes_first() -> None:
    commands = commands_of([])
    by: Callable[[str], list[str]] = lambda typed: [each.id for each in narrowed(commands, typed)]  # noqa: E731
    assert by("run")[0] == "place:command"
    assert by("machine measure") == ["place:doctor"]
    assert by("") == [each.id for each in commands]
