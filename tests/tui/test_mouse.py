"""The mouse does what keys do, and nothing needs it."""

from __future__ import annotations

from nnwatch.tui.house_screen import HouseScreen
from nnwatch.tui.keys.key_row import key_at
from nnwatch.tui.screens.help import HelpScreen
from nnwatch.tui.screens.history import HistoryScreen
from nnwatch.tui.screens.palette import Palette
from tests.fakes.runs import FakeHouse
from tests.tui.test_screens import listed, make_app, on, shown, until


async def test_a_click_on_a_key_of_the_foot_is_that_key() -> None:
    app = make_app(FakeHouse())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "? help" in shown(app, "keys"))
        await pilot.click("#keys", offset=(shown(app, "keys").index("help") + 1, 0))
        await until(pilot, on(app, HelpScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HouseScreen))
        await pilot.click("#keys", offset=(shown(app, "keys").index("all"), 0))
        await until(pilot, on(app, Palette))


async def test_a_click_on_a_line_chooses_it() -> None:
    app = make_app(FakeHouse())
    async with app.run_test(size=(80, 24)) as pilot:
        menu = await listed(pilot, app)
        await pilot.click("#menu", offset=(6, menu.get_option_index("place:history")))
        await until(pilot, on(app, HistoryScreen))


def test_beside_the_keys_there_is_none() -> None:
    assert key_at([], 3) is None
