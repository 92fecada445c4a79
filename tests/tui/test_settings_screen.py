"""The settings on the screen: a key changes one, in the file and before one's eyes."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import OptionList

from nnwatch.core.errors import NnwatchError
from nnwatch.settings import Settings
from nnwatch.tui.app import NnwatchApp
from nnwatch.tui.home.setting_lines import setting_lines
from nnwatch.tui.keys.navigation import SettingsOpened
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.screens.home import HomeScreen
from nnwatch.tui.screens.settings import SettingsScreen
from tests.fakes.runs import FakeHouse
from tests.tui.test_screens import THEMES, AnyPilot, make_app, on, picture, shown, until


async def open_settings(pilot: AnyPilot, line: str = "theme") -> None:
    pilot.app.screen.post_message(SettingsOpened())
    await until(pilot, on(pilot.app, SettingsScreen))
    menu = pilot.app.screen.query_one(OptionList)
    await until(pilot, lambda: menu.option_count == 6)
    menu.highlighted = menu.get_option_index(line)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "SSH_CONNECTION", "SSH_TTY", "NNWATCH_THEME"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 36), (200, 50)])
async def test_a_theme_is_seen_at_once_and_kept(size: tuple[int, int]) -> None:
    house = FakeHouse()
    app = make_app(house)
    async with app.run_test(size=size) as pilot:
        await open_settings(pilot)
        first = app.theme_names[0]
        await pilot.press("enter")
        await until(pilot, lambda: app.theme == first and "saved" in shown(app, "message"))
        assert ("change_setting", "theme", first) in house.calls
        for name in app.theme_names[1:]:
            await pilot.press("space")
            await until(pilot, lambda name=name: app.theme == name)  # type: ignore[misc]
        await pilot.press("enter")
        await until(pilot, lambda: house.settings.theme is None)
        assert app.theme == "dark"
        await pilot.press("escape")
        await until(pilot, on(app, HomeScreen))


async def test_a_theme_of_ones_own_is_listed_seen_and_kept_and_a_broken_one_is_told(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text((THEMES / "light.toml").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "torn.toml").write_text("= [", encoding="utf-8")
    house = FakeHouse(settings=Settings(theme="terminal"), own_themes=tmp_path)
    app = NnwatchApp(house.services(), themes_folder=THEMES, glyphs=Glyphs.BRAILLE, settings=house.settings)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_settings(pilot)
        assert "left out theme torn.toml" in shown(app, "message")
        await pilot.press("enter")
        await until(pilot, lambda: app.theme == "mine" and "saved" in shown(app, "message"))
        assert ("change_setting", "theme", "mine") in house.calls
        assert any("Colours" in line and "mine" in line for line in picture(app))
    again = NnwatchApp(house.services(), themes_folder=THEMES, settings=house.settings)
    assert again.theme == "mine"


async def test_every_setting_is_changed_by_a_key() -> None:
    house = FakeHouse()
    app = make_app(house)
    async with app.run_test(size=(120, 36)) as pilot:
        await open_settings(pilot, "glyphs")
        for key in ("enter", "enter", "enter"):
            await pilot.press(key)
        await until(pilot, lambda: all(line.isascii() for line in picture(app)))
        assert app.glyphs is Glyphs.ASCII
        for _ in range(4):
            await pilot.press("down", "enter")
        expected = Settings(None, "ascii", 0.2, True, True, False)
        await until(pilot, lambda: house.settings == expected)
        await until(pilot, lambda: "at the next start" in shown(app, "message"))
        assert app._pacing is not None
        await pilot.press("m")
        await until(pilot, on(app, HomeScreen))


async def test_a_variable_that_wins_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NNWATCH_THEME", "mono")
    house = FakeHouse(settings=Settings(theme="mono"))
    app = make_app(house)
    async with app.run_test(size=(120, 36)) as pilot:
        await open_settings(pilot)
        assert any("set by NNWATCH_THEME, which wins" in line for line in picture(app))
        await pilot.press("enter")
        await until(pilot, lambda: "wins over the file" in shown(app, "message"))
    assert not house.calls


async def test_a_file_that_cannot_be_written_is_a_sentence() -> None:
    house = FakeHouse()

    def refuse(*_: object) -> None:
        raise NnwatchError("cannot set theme in config.toml: Read-only file system")

    services = house.services()._replace(change_setting=refuse)
    app = NnwatchApp(services, themes_folder=THEMES, glyphs=Glyphs.BRAILLE)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_settings(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "Read-only file system" in shown(app, "message"))


async def test_a_theme_that_there_is_not_is_told_and_skipped() -> None:
    settings = Settings(theme="nord")  # one of Textual's, which is not ours
    app = NnwatchApp(FakeHouse().services(), themes_folder=THEMES, settings=settings)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: "there is no theme 'nord'; known are" in shown(app, "message"))
        assert app.theme == "dark"


def test_the_value_after_an_unknown_one_is_the_first() -> None:
    lines = {line.name: line for line in setting_lines(Settings(interval_s=0.3), ["dark"], {})}
    assert lines["interval"].following == 0.02
    assert lines["interval"].shown == "0.3"
    assert lines["theme"].following == "dark"
    assert lines["redact"].following is True
