"""The screens beside the main path: attach, doctor, lost runs, the filter of the history, leaving in four ways."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen
from textual.widgets import OptionList

from nnwatch.tui.screens.attach import AttachScreen
from nnwatch.tui.screens.doctor import DoctorScreen
from nnwatch.tui.screens.help import HelpScreen
from nnwatch.tui.screens.history import HistoryScreen
from nnwatch.tui.screens.home import HomeScreen
from nnwatch.tui.screens.palette import Palette
from nnwatch.tui.screens.quit import QuitDialog
from tests.fakes.runs import FakeFeed, FakeHouse, make_row
from tests.tui.test_screens import live, make_app, on, picture, shown, until


@pytest.mark.parametrize("size", [(80, 24), (60, 15), (120, 36)])
async def test_a_process_is_found_by_typing_and_recorded(size: tuple[int, int]) -> None:
    house = FakeHouse()
    app = make_app(house)
    async with app.run_test(size=size) as pilot:
        await pilot.press("a")
        await until(pilot, on(app, AttachScreen))
        menu = app.screen.query_one(OptionList)
        await until(pilot, lambda: menu.option_count == 3)
        assert "GPU" in str(menu.get_option_at_index(0).prompt)
        await pilot.press(*"vim", "enter")
        await live(pilot, app)
    assert ("attach", 99) in house.calls


@pytest.mark.parametrize("size", [(80, 24), (60, 15), (200, 50)])
async def test_the_doctor_tells_what_is_found_and_what_would_help(size: tuple[int, int]) -> None:
    app = make_app(FakeHouse())
    async with app.run_test(size=size) as pilot:
        await pilot.press("d")
        await until(pilot, lambda: on(app, DoctorScreen)() and "rapl" in shown(app, "sheet"))
        text = " ".join(shown(app, "sheet").split())
        for words in (
            "✓ found",
            "✗ missing",
            "install the driver",
            "loginctl enable-linger",
            "no controller",
        ):
            assert words in text
        await pilot.press("m")
        await until(pilot, on(app, HomeScreen))


async def test_a_run_that_lost_its_recorder_is_offered_and_resumed() -> None:
    house = FakeHouse(in_progress=False, lost=[("run-lost", "resnet50")])
    app = make_app(house)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: any("WITHOUT A RECORDER" in line for line in picture(app)))
        menu = app.screen.query_one(OptionList)
        await until(pilot, lambda: menu.highlighted_option and menu.highlighted_option.id == "lost:run-lost")
        await pilot.press("enter")
        await live(pilot, app)
    assert ("resume", "run-lost") in house.calls


async def test_the_history_is_filtered_as_one_types() -> None:
    app = make_app(FakeHouse())
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("h")
        await until(pilot, lambda: on(app, HistoryScreen)() and "of 12" in shown(app, "title"))
        await pilot.press("slash", *"#11")
        await until(pilot, lambda: "1 to 1 of 1" in shown(app, "title"))
        assert shown(app, "table").count("#11") == 1
        await pilot.press("escape")
        await until(pilot, lambda: "of 12" in shown(app, "title"))
        await pilot.press("escape")
        await until(pilot, on(app, HomeScreen))


async def test_a_run_is_deleted_and_taken_back_and_the_table_is_sorted() -> None:
    house = FakeHouse(runs=[make_row(n, energy_per_item_j=float(n + 1)) for n in range(3)])
    app = make_app(house)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("h")
        await until(pilot, lambda: on(app, HistoryScreen)() and "of 3" in shown(app, "title"))
        await pilot.press("d")
        await until(pilot, lambda: "of 2" in shown(app, "title"))
        assert "run-0 is in the trash" in shown(app, "message")
        await pilot.press("u")
        await until(pilot, lambda: "of 3" in shown(app, "title"))
        await pilot.press("s")
        await until(pilot, lambda: "most energy per item first" in shown(app, "title"))
        assert "#2" in shown(app, "table").splitlines()[1]


@pytest.mark.parametrize(("key", "box"), [("q", QuitDialog), ("f1", HelpScreen), ("ctrl+p", Palette)])
async def test_what_is_below_a_box_stays_in_sight_where_colours_cannot_be_blended(
    key: str, box: type[Screen[Any]]
) -> None:
    app = make_app(FakeHouse(FakeFeed(now_s=40)), "run-1")
    async with app.run_test(size=(120, 36)) as pilot:
        app.theme = "terminal"
        await live(pilot, app)
        await pilot.press(key)
        await until(pilot, on(app, box))
        await until(pilot, lambda: "POWER NOW" in "\n".join(picture(app)))


async def test_impatience_walks_from_the_harmless_answer_to_the_last() -> None:
    house = FakeHouse(FakeFeed(now_s=40))
    app = make_app(house, "run-1")
    async with app.run_test(size=(80, 24)) as pilot:
        await live(pilot, app)
        await pilot.press("ctrl+c")
        await until(pilot, on(app, QuitDialog))
        await pilot.press("ctrl+c", "ctrl+c", "ctrl+c", "ctrl+c", "enter")
        await until(pilot, lambda: not app.is_running)
    assert ("discard", "run-1") in house.calls


async def test_a_broken_theme_is_told_and_the_app_goes_on(tmp_path: Path) -> None:
    (tmp_path / "torn.toml").write_text("= [", encoding="utf-8")
    app = make_app(FakeHouse(), themes_folder=tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "torn.toml" in shown(app, "message"))
        assert app.theme == "terminal"
