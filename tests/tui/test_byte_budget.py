"""What a second of the live screen sends to the terminal: the same bytes on every machine, as the input is frozen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from textual.screen import Screen

from nnwatch.tui.app import NnwatchApp
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.terminal.frugal import frugal
from tests.fakes.runs import FakeFeed, FakeHouse
from tests.tui.test_screens import THEMES, live

TICKS = 40
TRUECOLOUR = Console(color_system="truecolor", force_terminal=True)


class CountingApp(NnwatchApp):
    """Counts what a terminal would get."""

    sent = 0

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        if renderable is not None and not self._batch_count:
            self.sent += len(
                frugal(renderable, self._shadow, self.glyphs).render_segments(TRUECOLOUR).encode()
            )
        super()._display(screen, None)


def counting(house: FakeHouse, run_id: str | None, themes: Path = THEMES) -> CountingApp:
    return CountingApp(house.services(), run_id, themes_folder=themes, theme="dark", glyphs=Glyphs.BRAILLE)


@pytest.mark.parametrize(("size", "budget"), [((120, 40), 2000), ((80, 24), 1200), ((200, 50), 3200)])
async def test_a_second_of_the_live_screen_stays_within_its_bytes(size: tuple[int, int], budget: int) -> None:
    feed = FakeFeed(now_s=40)
    app = counting(FakeHouse(feed), "run-1")
    async with app.run_test(size=size) as pilot:
        screen = await live(pilot, app)
        await pilot.pause()
        before, since_s = app.sent, feed.now_s
        for _ in range(TICKS):
            screen.tick()
            await pilot.pause()
        per_second = (app.sent - before) / (feed.now_s - since_s)
    assert 200 < per_second < budget
