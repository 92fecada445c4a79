"""The app on a synthetic run: every way through it, at every size it promises."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import OptionList

from nnwatch.tui.app import NnwatchApp
from nnwatch.tui.house_screen import HouseScreen
from nnwatch.tui.keys.navigation import ReplayOpened, RunEnded, SummaryOpened
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.screens.help import HelpScreen
from nnwatch.tui.screens.history import HistoryScreen
from nnwatch.tui.screens.home import HomeScreen
from nnwatch.tui.screens.live import LiveScreen
from nnwatch.tui.screens.quit import QuitDialog
from nnwatch.tui.screens.replay import ReplayScreen
from nnwatch.tui.screens.summary import SummaryScreen
from nnwatch.tui.widgets.canvas import Canvas
from tests.fakes.runs import FakeFeed, FakeHouse, make_row

THEMES = Path(__file__).resolve().parents[2] / "themes"
SIZES = [(80, 24), (120, 40), (60, 15), (200, 50)]
AnyPilot = Pilot[None]


def make_app(house: FakeHouse, run_id: str | None = None, themes_folder: Path = THEMES) -> NnwatchApp:
    return NnwatchApp(house.services(), run_id, themes_folder=themes_folder, glyphs=Glyphs.BRAILLE)


async def until(pilot: AnyPilot, condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "the condition never came true"
        await pilot.pause()


def shown(app: App[None], name: str) -> str:
    return app.screen.query_one(f"#{name}", Canvas).text


def on(app: App[None], kind: type[object]) -> Callable[[], bool]:
    return lambda: isinstance(app.screen, kind)


async def live(pilot: AnyPilot, app: NnwatchApp) -> LiveScreen:
    await until(pilot, lambda: isinstance(app.screen, LiveScreen) and shown(app, "hero"))
    assert isinstance(app.screen, LiveScreen)
    return app.screen


async def listed(pilot: AnyPilot, app: NnwatchApp) -> OptionList:
    """Wait until the menu of the start has all its lines, and return it."""
    menu = app.screen.query_one(OptionList)
    ends = ["run:run-live", "arch:bert-base"]
    await until(pilot, lambda: menu.options and [menu.options[i].id for i in (1, -1)] == ends)
    return menu


def picture(app: App[None]) -> list[str]:
    """Return what the terminal shows, line by line."""
    return [strip.text for strip in app.screen._compositor.render_strips()]


@pytest.mark.parametrize("size", SIZES)
async def test_from_launch_to_summary_and_back(size: tuple[int, int]) -> None:
    house = FakeHouse(FakeFeed(now_s=40))
    app = make_app(house)
    async with app.run_test(size=size) as pilot:
        menu = await listed(pilot, app)
        menu.highlighted = menu.get_option_index("arch:lenet5")
        await pilot.press("enter")
        screen = await live(pilot, app)
        assert ("launch", "bench", "lenet5") in house.calls
        house.feed.last_s = 0
        screen.tick()
        await until(pilot, lambda: isinstance(app.screen, SummaryScreen) and "valid" in shown(app, "sheet"))
        assert "87.20 mJ" in shown(app, "sheet")
        await pilot.press("m")
        await until(pilot, on(app, HomeScreen))
        app.screen.post_message(SummaryOpened("run-9"))
        await until(pilot, lambda: isinstance(app.screen, SummaryScreen) and "valid" in shown(app, "sheet"))
        await pilot.press("h")
        await until(
            pilot, lambda: isinstance(app.screen, HistoryScreen) and shown(app, "table").count("valid")
        )
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(app.screen, SummaryScreen) and "valid" in shown(app, "sheet"))
        assert house.calls[-1] == ("summary", "run-1")
        await pilot.press("escape")
        await until(pilot, on(app, HistoryScreen))
        await pilot.press("escape")
        await until(pilot, on(app, HomeScreen))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("gpu", [True, False])
async def test_the_live_screen_shows_what_matters_and_cuts_no_number(
    size: tuple[int, int], gpu: bool
) -> None:
    app = make_app(FakeHouse(FakeFeed(now_s=40, gpu=gpu)), "run-1")
    async with app.run_test(size=size) as pilot:
        await live(pilot, app)
        await until(pilot, lambda: any("CPU power" in line for line in picture(app)))
        lines = picture(app)
        text = "\n".join(lines)
        for label in (
            "POWER NOW",
            "ENERGY SO FAR",
            "ENERGY PER ITEM",
            "CPU power",
            "RAM",
            "q quit",
            "? help",
        ):
            assert label in text
        assert all(len(line) == size[0] for line in lines)
        if size[1] >= 20:
            assert "est" in text
            assert "N/A  the BMC" in text
        if not gpu and size[1] >= 20:
            assert "no GPU found" in text


@pytest.mark.parametrize("size", SIZES)
async def test_pausing_freezes_the_picture_and_never_the_data(size: tuple[int, int]) -> None:
    house = FakeHouse(FakeFeed(now_s=40))
    app = make_app(house, "run-1")
    async with app.run_test(size=size) as pilot:
        screen = await live(pilot, app)
        await pilot.press("space")
        await until(pilot, lambda: "paused" in shown(app, "header"))
        before = shown(app, "header")
        screen.tick()
        assert shown(app, "header") == before
        await pilot.press("space")
        await until(pilot, lambda: "paused" not in shown(app, "header"))
        assert shown(app, "header") != before


async def test_the_summary_comes_in_the_place_of_a_run_and_of_a_box_that_has_just_opened_upon_it() -> None:
    app = make_app(FakeHouse(FakeFeed(now_s=40)), "run-1")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await live(pilot, app)
        await pilot.press("question_mark")
        await until(pilot, on(app, HelpScreen))
        screen.post_message(RunEnded("run-1"))
        await until(pilot, on(app, SummaryScreen))
        assert len(app.screen_stack) == 1


async def test_stopping_ends_the_run_and_shows_its_summary() -> None:
    house = FakeHouse(FakeFeed(now_s=40))
    app = make_app(house, "run-1")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await live(pilot, app)
        await pilot.press("s")
        await until(pilot, lambda: ("stop", "run-1") in house.calls)
        screen.tick()
        await until(pilot, on(app, SummaryScreen))


@pytest.mark.parametrize(
    ("keys", "stopped"), [(["enter"], False), (["j", "enter"], True)], ids=["leave", "stop"]
)
async def test_quitting_during_a_run_asks_and_by_default_leaves_it_running(
    keys: list[str], stopped: bool
) -> None:
    house = FakeHouse(FakeFeed(now_s=40))
    app = make_app(house, "run-1")
    async with app.run_test(size=(80, 24)) as pilot:
        await live(pilot, app)
        await pilot.press("q")
        await until(pilot, on(app, QuitDialog))
        await pilot.press(*keys)
        await until(pilot, lambda: not app.is_running)
    assert (("stop", "run-1") in house.calls) is stopped
    assert house.feed.closed


async def test_staying_changes_nothing() -> None:
    app = make_app(FakeHouse(FakeFeed(now_s=40)), "run-1")
    async with app.run_test(size=(80, 24)) as pilot:
        await live(pilot, app)
        for keys in (["q", "up", "enter"], ["q", "k", "enter"], ["q", "escape"], ["ctrl+c", "escape"]):
            await pilot.press(*keys)
            await until(pilot, on(app, LiveScreen))
        await pilot.press("escape")
        await until(pilot, on(app, HomeScreen))


async def test_a_command_is_launched_from_the_home_screen() -> None:
    house = FakeHouse()
    app = make_app(house)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", *"ls", "enter")
        await live(pilot, app)
    assert ("launch", "run", "--", "ls") in house.calls


async def test_a_run_in_progress_is_watched_from_the_home_screen() -> None:
    house = FakeHouse()
    app = make_app(house)
    async with app.run_test(size=(80, 24)) as pilot:
        menu = app.screen.query_one(OptionList)
        await until(pilot, lambda: menu.highlighted_option and menu.highlighted_option.id == "run:run-live")
        await pilot.press("c", "escape", "enter")
        await live(pilot, app)
    assert ("feed", "run-live") in house.calls


async def test_a_summary_is_run_again() -> None:
    house = FakeHouse()
    app = make_app(house)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("h")
        await until(
            pilot, lambda: isinstance(app.screen, HistoryScreen) and shown(app, "table").count("valid")
        )
        await pilot.press("enter")
        await until(pilot, on(app, SummaryScreen))
        await pilot.press("r")
        await live(pilot, app)
        assert ("relaunch", "run-0") in house.calls


async def test_history_is_paged() -> None:
    house = FakeHouse(runs=[make_row(n) for n in range(130)])
    app = make_app(house)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("h")
        await until(pilot, lambda: isinstance(app.screen, HistoryScreen) and "#3" in shown(app, "table"))
        await pilot.press("end")
        await until(pilot, lambda: "to 130 of 130" in shown(app, "title") and "#129" in shown(app, "table"))
        await pilot.press("home", "n", "p")
        await until(pilot, lambda: "#0 " in shown(app, "table"))
        await pilot.press("m")
        await until(pilot, on(app, HomeScreen))


@pytest.mark.parametrize("size", SIZES)
async def test_trouble_is_one_sentence_and_the_screen_lives_on(size: tuple[int, int]) -> None:
    house = FakeHouse(trouble="the history is not readable")
    app = make_app(house)
    async with app.run_test(size=size) as pilot:
        await pilot.press("c", *"ls", "enter")
        await until(pilot, lambda: "the history is not readable" in shown(app, "message"))
        house.trouble = None
        await pilot.press("enter")
        await live(pilot, app)


async def test_help_lists_every_binding() -> None:
    app = make_app(FakeHouse(), "run-1")
    async with app.run_test(size=(120, 40)) as pilot:
        await live(pilot, app)
        assert isinstance(app.screen, HouseScreen)
        bindings = app.screen.all_bindings()
        ids = {binding.id for binding in bindings}
        assert {"leave", "quit", "show_help", "next_theme", "toggle_pause", "stop_run", "expand_8"} <= ids
        assert len(ids) == len(bindings)
        await pilot.press("question_mark")
        await until(pilot, on(app, HelpScreen))
        text = shown(app, "help")
        assert all(binding.description in text for binding in bindings)
        await pilot.press("escape")
        await until(pilot, on(app, LiveScreen))


async def test_colours_change_with_a_key() -> None:
    app = make_app(FakeHouse(), "run-1")
    async with app.run_test(size=(120, 40)) as pilot:
        await live(pilot, app)
        seen = {app.theme}
        for _ in app.themes.loaded[1:]:
            await pilot.press("t")
            await pilot.pause()
            seen.add(app.theme)
        assert seen == {theme.name for theme in app.themes.loaded}


async def test_resizing_changes_the_layout_and_a_tiny_terminal_gets_one_sentence() -> None:
    app = make_app(FakeHouse(FakeFeed(now_s=40)), "run-1")
    async with app.run_test(size=(120, 40)) as pilot:
        await live(pilot, app)
        await pilot.resize_terminal(50, 12)
        await until(pilot, lambda: picture(app)[0].startswith("this window is too small: 50x12;"))
        assert not "".join(picture(app)[2:]).strip()
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: any("POWER NOW" in line for line in picture(app)))
        assert not any("Output" in line for line in picture(app))
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: any("Output" in line for line in picture(app)))


@pytest.mark.parametrize("size", [(50, 25), (50, 10), (80, 10)])
async def test_a_tiny_terminal_shows_nothing_but_its_sentence(size: tuple[int, int]) -> None:
    sentence = f"this window is too small: {size[0]}x{size[1]}; make it 60x15 or larger"
    app = make_app(FakeHouse(FakeFeed(now_s=40)), "run-1")
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await live(pilot, app)
        screen.say("a sentence of this screen")
        screen.action_expand_output()
        await pilot.resize_terminal(*size)
        await until(pilot, lambda: " ".join(picture(app)).split() == sentence.split())
        screen.post_message(ReplayOpened("run-1"))
        await until(pilot, on(app, ReplayScreen))
        await until(pilot, lambda: " ".join(picture(app)).split() == sentence.split())


async def test_silence_of_the_recorder_is_said() -> None:
    house = FakeHouse(FakeFeed(now_s=40, silent=True))
    app = make_app(house, "run-1")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await live(pilot, app)
        for _ in range(6):
            screen.tick()
        assert "no sample for" in shown(app, "message")
        house.feed.silent = False
        screen.tick()
        assert not shown(app, "message")


async def test_equal_rows_are_not_painted_again() -> None:
    app = make_app(FakeHouse(FakeFeed(now_s=40)), "run-1")
    async with app.run_test(size=(120, 40)) as pilot:
        await live(pilot, app)
        canvas = app.screen.query_one("#energy", Canvas)
        rows = list(canvas._rows)
        canvas._repaint_regions.clear()
        canvas.show(rows)
        assert not canvas._repaint_regions
