"""Keys that come together, as over a slow link: each goes to what those before it have opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Key, Paste
from textual.widgets import Input, Static

from nnwatch.tui.keys import in_turn
from nnwatch.tui.keys.in_turn import InTurn
from nnwatch.tui.screens.doctor import DoctorScreen
from nnwatch.tui.screens.history import HistoryScreen
from nnwatch.tui.screens.home import HomeScreen
from nnwatch.tui.screens.live import LiveScreen
from nnwatch.tui.screens.quit import QuitDialog
from nnwatch.tui.screens.settings import SettingsScreen
from nnwatch.tui.screens.summary import SummaryScreen
from nnwatch.tui.widgets.line import Line
from tests.fakes.runs import FakeFeed, FakeHouse
from tests.tui.test_screens import AnyPilot, live, make_app, on, shown, until

NAMES = {
    " ": "space",
    "#": "number_sign",
    "/": "slash",
    "?": "question_mark",
    "\r": "enter",
    "\x10": "ctrl+p",
    "\x1b": "escape",
}


def type_at_once(app: App[None], text: str) -> None:
    for character in text:
        app.post_message(Key(NAMES.get(character, character), character))


async def open_screen(pilot: AnyPilot, app: App[None], kind: type[object]) -> None:
    await until(pilot, on(app, HomeScreen))
    if kind is HistoryScreen:
        await pilot.press("h")
    await until(pilot, on(app, kind))


@pytest.mark.parametrize(
    ("screen", "opens", "line"),
    [
        (LiveScreen, "m", "phase"),
        (HomeScreen, "c", "command"),
        (HistoryScreen, "/", "filter"),
        (HistoryScreen, "l", "line"),
        (HistoryScreen, "e", "line"),
    ],
)
async def test_what_is_typed_goes_to_the_line_that_its_first_key_opens(
    screen: type[object], opens: str, line: str
) -> None:
    """Elsewhere "s" would end the recording, "q" the program, "d" a run."""
    house = FakeHouse(FakeFeed(now_s=40))
    app = make_app(house, "run-1" if screen is LiveScreen else None)
    async with app.run_test(size=(80, 24)) as pilot:
        await (live(pilot, app) if screen is LiveScreen else open_screen(pilot, app, screen))
        type_at_once(app, f"{opens}sq /dm")
        await until(
            pilot, lambda: [each.value for each in app.screen.query(f"#{line}").results(Line)] == ["sq /dm"]
        )
        assert line == "filter" or not any(each.value for each in app.screen.query("#filter").results(Line))
    assert not {"stop", "throw_away"} & {kind for kind, *_ in house.calls}


async def test_a_key_behind_enter_is_no_part_of_the_line() -> None:
    house = FakeHouse(FakeFeed(now_s=40))
    app = make_app(house, "run-1")
    async with app.run_test(size=(80, 24)) as pilot:
        await live(pilot, app)
        type_at_once(app, "mwarm up\rq")
        await until(pilot, on(app, QuitDialog))
    assert [call[:3] for call in house.calls if call[0] == "mark"] == [("mark", "run-1", "warm up")]


@pytest.mark.parametrize(
    ("typed", "ends_on"),
    [
        ("h", HistoryScreen),
        ("s", SettingsScreen),
        ("\x10doctor\r", DoctorScreen),
        ("\x10history\r", HistoryScreen),
        ("h/resnet\r", HistoryScreen),
        ("h/#1\r?\x1b", HistoryScreen),
        ("v\x1bs", SettingsScreen),
    ],
)
async def test_a_key_that_leaves_leaves_the_screen_that_those_before_it_opened(
    typed: str, ends_on: type[object]
) -> None:
    app = make_app(FakeHouse(FakeFeed(now_s=40)))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_screen(pilot, app, HomeScreen)
        type_at_once(app, f"{typed}q?")
        await until(pilot, lambda: app.return_code is not None)
        assert isinstance(app.screen, ends_on)


async def test_enter_opens_the_run_that_the_keys_before_it_went_down_to() -> None:
    app = make_app(FakeHouse())
    async with app.run_test(size=(80, 24)) as pilot:
        await open_screen(pilot, app, HistoryScreen)
        await until(pilot, lambda: "#" in shown(app, "table"))
        type_at_once(app, "jjkj\r")
        await until(pilot, on(app, SummaryScreen))
        assert isinstance(app.screen, SummaryScreen)
        assert app.screen.run_id == "run-2"


async def test_a_paste_waits_for_the_key_before_it_too() -> None:
    app = make_app(FakeHouse())
    async with app.run_test(size=(80, 24)) as pilot:
        await open_screen(pilot, app, HistoryScreen)
        type_at_once(app, "/")
        app.post_message(Paste("#1"))
        type_at_once(app, "2")
        await until(pilot, lambda: app.screen.query_one("#filter", Input).value == "#12")


class Deaf(Static, can_focus=True):
    """A part of a screen that closes while it is waited for."""

    def call_later(self, callback: Callable[..., object], *args: object, **options: object) -> bool:
        return callback.__module__ == in_turn.__name__ or super().call_later(callback, *args, **options)


class Hearing(InTurn):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("a", "hear", "hear")]

    def __init__(self) -> None:
        super().__init__()
        self.heard = 0

    def compose(self) -> ComposeResult:
        yield Deaf()

    def action_hear(self) -> None:
        self.heard += 1


async def test_what_never_answers_does_not_keep_the_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_turn, "_PATIENCE_S", 0.01)
    app = Hearing()
    async with app.run_test() as pilot:
        assert isinstance(app.focused, Deaf)
        type_at_once(app, "aaa")
        await until(pilot, lambda: app.heard == 3)
