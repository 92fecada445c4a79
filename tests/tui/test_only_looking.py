"""Who may only look: no screen, key, list or command of theirs changes a run, a process, the history or a file."""

from __future__ import annotations

import pytest
from textual.widgets import OptionList
from typer.testing import CliRunner

from nnwatch.cli.commands import MODULES
from nnwatch.cli.main import app as command_line
from nnwatch.core.errors import UsageError
from nnwatch.settings import Settings
from nnwatch.tui.app import NnwatchApp
from nnwatch.tui.house_screen import HouseScreen
from nnwatch.tui.keys.navigation import MatrixOpened, ReplayOpened, SettingsOpened, SummaryOpened
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.only_looking import CHANGING, only_looking
from nnwatch.tui.screens.home import HomeScreen
from nnwatch.tui.screens.matrix import MatrixScreen
from nnwatch.tui.screens.palette import Palette
from nnwatch.tui.screens.replay import ReplayScreen
from nnwatch.tui.screens.settings import SettingsScreen
from nnwatch.tui.screens.summary import SummaryScreen
from tests.fakes.runs import FakeHouse
from tests.tui.test_screens import THEMES, on, picture, shown, until

READING = {"watch", "history", "show", "compare", "doctor"}


def looking(house: FakeHouse, run_id: str | None = None) -> NnwatchApp:
    services = only_looking(house.services())
    return NnwatchApp(services, run_id, themes_folder=THEMES, theme="dark", glyphs=Glyphs.BRAILLE)


def test_what_changes_anything_is_refused() -> None:
    house = FakeHouse()
    services = only_looking(house.services())
    assert services.readonly
    for name in CHANGING:
        with pytest.raises(UsageError, match="may only look"):
            getattr(services, name)("run-1")
    assert services.running()
    assert not house.calls


async def test_the_start_offers_nothing_that_starts_anything() -> None:
    house = FakeHouse(lost=[("run-lost", "resnet50")])
    app = looking(house)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "only looking" in shown(app, "title"))
        menu = app.screen.query_one(OptionList)
        await until(pilot, lambda: menu.option_count > 6)
        places = {"matrix", "history", "compare", "doctor", "settings"}
        lines = {option.id for option in menu.options if option.id}
        assert lines == {"run:run-live", *(f"place:{place}" for place in places)}
        await pilot.press("n", "c", "a", "p")
        assert on(app, HomeScreen)()
        assert isinstance(app.screen, HouseScreen)
        assert {"open_launch", "open_command"}.isdisjoint(each.id for each in app.screen.all_bindings())
        await pilot.press("ctrl+p")
        await until(pilot, on(app, Palette))
        assert isinstance(app.screen, Palette)
        listed = {each.id for each in app.screen.commands if each.id.startswith("place:")}
        assert listed == {"place:home", *(f"place:{place}" for place in places)}


@pytest.mark.parametrize(
    ("message", "screen", "keys"),
    [
        (SummaryOpened("run-3"), SummaryScreen, "wr"),
        (ReplayOpened("run-3"), ReplayScreen, "w"),
        (MatrixOpened(), MatrixScreen, "x"),
    ],
    ids=["summary", "replay", "matrix"],
)
async def test_a_screen_has_no_key_that_changes_anything(
    message: SummaryOpened | ReplayOpened | MatrixOpened, screen: type[HouseScreen], keys: str
) -> None:
    app = looking(FakeHouse())
    async with app.run_test(size=(80, 24)) as pilot:
        app.screen.post_message(message)
        await until(pilot, on(app, screen))
        assert isinstance(app.screen, HouseScreen)
        assert app.screen.CHANGING.isdisjoint(each.id for each in app.screen.all_bindings())
        await pilot.press(*keys)
        assert on(app, screen)()
        assert "may only look" not in shown(app, "message")


async def test_colours_are_changed_for_the_session_alone() -> None:
    house = FakeHouse(settings=Settings(theme="dark", interval_s=0.5))
    app = looking(house)
    async with app.run_test(size=(80, 24)) as pilot:
        for theme in ("high-contrast", "light"):  # the second one after the screen was left
            app.screen.post_message(SettingsOpened())
            await until(pilot, on(app, SettingsScreen))
            menu = app.screen.query_one(OptionList)
            await until(pilot, lambda menu=menu: menu.option_count == 3)  # type: ignore[misc]
            assert any("until these screens are left" in line for line in picture(app))
            await pilot.press("enter")
            await until(pilot, lambda theme=theme: app.theme == theme)  # type: ignore[misc]
            await until(pilot, lambda: shown(app, "message") == "changed, not saved")
            await pilot.press("escape")
            await until(pilot, on(app, HomeScreen))
    assert house.settings == Settings(theme="dark", interval_s=0.5)
    assert not house.calls


def test_a_command_that_does_more_is_refused() -> None:
    for name in MODULES:
        refused = CliRunner().invoke(command_line, ["--readonly", name, "--help"])
        assert (refused.exit_code == 0) is (name in READING), name
    assert set(MODULES) >= READING
