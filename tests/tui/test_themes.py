"""Colour themes: ours load, broken ones say why."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from textwrap import dedent

import pytest
from textual.color import Color

from nnwatch.settings import Settings
from nnwatch.tui.app import NnwatchApp
from nnwatch.tui.keys.navigation import (
    AttachOpened,
    HistoryOpened,
    HomeOpened,
    LaunchOpened,
    PredictOpened,
    RunOpened,
    SettingsOpened,
)
from nnwatch.tui.look.themes import COLOURS, PLOTS, choose_theme, load_themes
from nnwatch.tui.screens.live import LiveScreen
from nnwatch.tui.screens.palette import Palette
from nnwatch.tui.screens.quit import QuitDialog
from tests.fakes.runs import FakeFeed, FakeHouse
from tests.tui.test_screens import shown, until

THEMES = Path(__file__).resolve().parents[2] / "themes"


def test_every_theme_of_ours_loads() -> None:
    themes = load_themes(THEMES)
    assert themes.failures == ()
    assert {"dark", "light", "terminal"} <= {theme.name for theme in themes.loaded}


def test_a_broken_theme_says_why_and_harms_no_other(tmp_path: Path) -> None:
    good = (THEMES / "dark.toml").read_text(encoding="utf-8")
    (tmp_path / "good.toml").write_text(good, encoding="utf-8")
    (tmp_path / "lacking.toml").write_text('primary = "red"', encoding="utf-8")
    (tmp_path / "odd.toml").write_text(good + '\nsparkle = "red"\n', encoding="utf-8")
    (tmp_path / "colour.toml").write_text(good.replace("#ffc45c", "no colour"), encoding="utf-8")
    (tmp_path / "number.toml").write_text(good.replace('"#ffc45c"', "7"), encoding="utf-8")
    (tmp_path / "torn.toml").write_text("= [", encoding="utf-8")
    themes = load_themes(tmp_path)
    assert [theme.name for theme in themes.loaded] == ["good"]
    assert len(themes.failures) == 5
    for reason in ("sparkle", "lacks background", "primary = 'no colour' is not", "primary = 7 is not"):
        assert any(reason in failure for failure in themes.failures)
    assert all(str(tmp_path) in failure for failure in themes.failures)


def test_themes_of_ones_own_stand_beside_ours_and_take_none_of_their_names(tmp_path: Path) -> None:
    good = (THEMES / "light.toml").read_text(encoding="utf-8")
    (tmp_path / "my theme.toml").write_text(good, encoding="utf-8")
    (tmp_path / "dark.toml").write_text(good, encoding="utf-8")
    (tmp_path / "odd.toml").write_text(good.replace("dark = false", "dark = 0"), encoding="utf-8")
    (tmp_path / ".#light.toml").symlink_to("an editor's lock")
    (tmp_path / "folder.toml").mkdir()
    themes = load_themes(THEMES, tmp_path)
    assert [theme.name for theme in themes.loaded] == [*OURS, "my theme"]
    assert next(theme for theme in themes.loaded if theme.name == "dark").dark
    assert [failure.partition(",")[0] for failure in themes.failures] == [
        "theme dark.toml: there is a theme dark already; give the file another name",
        "theme folder.toml: Is a directory",
        "theme odd.toml: dark is neither true nor false",
    ]


def test_the_theme_that_the_documentation_shows_can_be_used(tmp_path: Path) -> None:
    text = (THEMES.parent / "docs" / "settings.md").read_text(encoding="utf-8")
    shown = text.partition("    # themes/evening.toml\n")[2].partition("\n\n")[0]
    (tmp_path / "evening.toml").write_text(dedent(shown), encoding="utf-8")
    assert [theme.name for theme in load_themes(tmp_path).loaded] == ["evening"]


OURS = {theme.name: theme for theme in load_themes(THEMES).loaded}
OKABE_ITO = {"#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7"}


def contrast(ink: str, ground: str) -> float:
    """Return the contrast of WCAG 2: from 1 to 21."""

    def luminance(name: str) -> float:
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
            for part in Color.parse(name).normalized
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(ink), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["dark", "light", "colour-blind", "high-contrast"])
def test_every_ink_can_be_read(name: str) -> None:
    theme = OURS[name]
    ground = str(theme.background)
    inks = {key: getattr(theme, key, None) or theme.variables[key] for key in COLOURS if key != "background"}
    least = 7.0 if name == "high-contrast" else 4.5
    assert {key: ink for key, ink in inks.items() if contrast(str(ink), ground) < least} == {}
    assert contrast(str(theme.foreground), ground) > 7.0
    assert all(contrast(theme.variables[f"plot-{plot}"], ground) >= 3.0 for plot in PLOTS)


def test_the_themes_are_what_their_names_say() -> None:
    assert set(OURS) == {"colour-blind", "dark", "high-contrast", "light", "mono", "terminal"}
    blind = OURS["colour-blind"]
    plots = {blind.variables[f"plot-{plot}"] for plot in PLOTS}
    assert plots | {str(blind.success), str(blind.warning), str(blind.error)} <= OKABE_ITO
    assert len(plots) == len(PLOTS)
    assert not OURS["light"].dark
    own = {str(colour) for colour in (*OURS["mono"].variables.values(), OURS["mono"].error)}
    assert {colour for colour in own if colour.startswith(("#", "ansi"))} == {"ansi_default"}
    assert OURS["terminal"].ansi


@pytest.mark.parametrize("variable", ["SSH_CONNECTION", "SSH_TTY", "NO_COLOR"])
def test_the_terminals_own_colours_are_the_default_over_ssh_and_without_colour(variable: str) -> None:
    assert choose_theme(OURS, {variable: "1"}) == "terminal"
    assert choose_theme(OURS, {}) == "dark"


async def test_no_key_and_no_setting_brings_colour_where_none_is_wanted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = NnwatchApp(FakeHouse().services(), themes_folder=THEMES, settings=Settings(theme="dark"))
    async with app.run_test(size=(80, 24)) as pilot:
        seen = {app.theme}
        for _ in range(6):
            await pilot.press("t")
            seen.add(app.theme)
    assert seen == {"mono", "terminal"}


@pytest.mark.parametrize("theme", ["mono", "terminal", "dark"])
async def test_the_line_under_the_cursor_is_told_without_its_colour(theme: str) -> None:
    house = FakeHouse(FakeFeed(now_s=40, frozen=True))
    app = NnwatchApp(house.services(), themes_folder=THEMES, theme=theme)
    async with app.run_test(size=(80, 24)) as pilot:
        places = (
            AttachOpened,
            LaunchOpened,
            SettingsOpened,
            PredictOpened,
            HistoryOpened,
            partial(RunOpened, "1"),
        )
        for message in (HomeOpened, *places):
            first = app.screen
            app.screen.post_message(message())
            await until(pilot, lambda first=first: app.screen is not first)  # type: ignore[misc]
            if isinstance(app.screen, LiveScreen):
                await until(pilot, lambda: shown(app, "hero"))
                await pilot.press("k")
            await until(pilot, lambda: stands_out(app, reverse=theme != "dark"))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, LiveScreen))
        await pilot.press("q")
        await until(
            pilot, lambda: isinstance(app.screen, QuitDialog) and stands_out(app, reverse=theme != "dark")
        )
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, LiveScreen))
        await pilot.press("ctrl+p")
        await until(
            pilot, lambda: isinstance(app.screen, Palette) and stands_out(app, reverse=theme != "dark")
        )


def stands_out(app: NnwatchApp, *, reverse: bool) -> bool:
    """Tell whether one line has its ground and its ink swapped, or a ground of its own."""
    spans = [
        span
        for strip in app.screen._compositor.render_strips()
        for span in strip
        if len(span.text.strip()) > 3
    ]
    if reverse:
        return any(span.style is not None and span.style.reverse for span in spans)
    return len({span.style.bgcolor for span in spans if span.style is not None}) > 1


async def test_the_whole_screen_is_sent_anew_when_asked() -> None:
    app = NnwatchApp(FakeHouse().services(), themes_folder=THEMES)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app._shadow.write(0, 0, [("x", ("", "", ""))])
        await pilot.press("ctrl+l")
        assert not app._shadow._rows
