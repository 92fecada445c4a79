"""A finished run played back: the cursor, its keys, and how one gets there."""

from __future__ import annotations

import pytest

from nnwatch.tui.keys.navigation import ReplayOpened, SummaryOpened
from nnwatch.tui.look.text import si
from nnwatch.tui.screens.history import HistoryScreen
from nnwatch.tui.screens.home import HomeScreen
from nnwatch.tui.screens.replay import ReplayScreen
from nnwatch.tui.screens.summary import SummaryScreen
from tests.fakes.runs import FakeFeed, FakeHouse, make_view
from tests.tui.test_screens import AnyPilot, make_app, on, picture, shown, until

SIZES = [(60, 15), (80, 24), (120, 36), (200, 50)]


async def replay(pilot: AnyPilot, house: FakeHouse) -> ReplayScreen:
    pilot.app.screen.post_message(ReplayOpened("run-3"))
    await until(pilot, lambda: isinstance(pilot.app.screen, ReplayScreen) and shown(pilot.app, "hero"))
    assert isinstance(pilot.app.screen, ReplayScreen)
    assert ("playback", "run-3") in house.calls
    return pilot.app.screen


@pytest.mark.parametrize("size", SIZES)
async def test_the_cursor_tells_the_values_of_its_moment(size: tuple[int, int]) -> None:
    house = FakeHouse(FakeFeed(now_s=200))
    app = make_app(house)
    async with app.run_test(size=size) as pilot:
        await replay(pilot, house)

        async def stands_at(t_s: int, *keys: str) -> None:
            await pilot.press(*keys)
            moment = f"{t_s // 60}:{t_s % 60:02}"
            await until(pilot, lambda: shown(app, "timebar").split()[:1] == [moment])
            model = app.screen.model() if isinstance(app.screen, ReplayScreen) else None
            assert model is not None
            assert model.view.power_w == make_view(t_s).power_w
            rate = si(model.view.host.disk_read_bytes_s, "B/s").strip()
            await until(pilot, lambda: rate in "\n".join(picture(app)))

        await stands_at(1)
        await stands_at(3, "right", "l")
        await stands_at(1, "left", "h", "left")
        await stands_at(41, "pagedown", "f")
        await stands_at(21, "b")
        await stands_at(200, "end")
        await stands_at(1, "home")
        await stands_at(200, "dollar_sign")
        await stands_at(180, "shift+left")
        await stands_at(200, "shift+right", "right")
        await stands_at(1, "0")
        assert size[0] < 120 or "Output at the end" in "\n".join(picture(app))


async def test_a_run_plays_by_itself_and_rests_at_its_end() -> None:
    house = FakeHouse(FakeFeed(now_s=60))
    app = make_app(house)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await replay(pilot, house)
        await until(pilot, lambda: "at rest 1x" in shown(app, "timebar"))
        await pilot.press("plus", "plus", "plus", "minus", "space")
        await until(pilot, lambda: "playing 5x" in shown(app, "timebar"))
        for _ in range(60):
            screen.tick()
        await until(pilot, lambda: "at rest 5x" in shown(app, "timebar"))
        assert shown(app, "timebar").split()[:1] == ["1:00"]
        await pilot.press("space")
        await until(pilot, lambda: "playing 5x" in shown(app, "timebar"))
        assert shown(app, "timebar").split()[0] != "1:00"


async def test_parts_and_spans_are_chosen_as_on_the_live_screen() -> None:
    house = FakeHouse(FakeFeed(now_s=200))
    app = make_app(house)
    async with app.run_test(size=(80, 24)) as pilot:
        await replay(pilot, house)
        await until(pilot, lambda: any("over 3:44" in line for line in picture(app)))
        await pilot.press(
            "left_square_bracket", "left_square_bracket", "left_square_bracket", "left_square_bracket"
        )
        await until(pilot, lambda: any("over 1:" in line for line in picture(app)))
        await pilot.press("o")
        await until(pilot, lambda: any("accuracy" in line for line in picture(app)))
        await pilot.press("8")
        await until(pilot, lambda: "which they were is not kept" in shown(app, "processes"))


async def test_a_replay_is_one_key_away_from_history_and_summary() -> None:
    house = FakeHouse(FakeFeed(now_s=60))
    app = make_app(house)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, on(app, HomeScreen))
        await pilot.press("h")
        await until(pilot, lambda: on(app, HistoryScreen)() and "#" in shown(app, "table"))
        await pilot.press("down", "R")
        await until(pilot, lambda: isinstance(app.screen, ReplayScreen) and shown(app, "hero"))
        assert ("playback", "run-1") in house.calls
        await pilot.press("escape")
        await until(pilot, on(app, HistoryScreen))
        app.screen.post_message(SummaryOpened("run-9"))
        await until(pilot, lambda: isinstance(app.screen, SummaryScreen) and "valid" in shown(app, "sheet"))
        await pilot.press("R")
        await until(pilot, lambda: ("playback", "run-9") in house.calls)
        await pilot.press("q")
        await until(pilot, lambda: not app.is_running)


async def test_a_run_without_samples_is_one_sentence() -> None:
    house = FakeHouse(trouble="run run-3 has no samples to play back")
    app = make_app(house)
    async with app.run_test(size=(80, 24)) as pilot:
        app.screen.post_message(ReplayOpened("run-3"))
        await until(pilot, lambda: "no samples to play back" in shown(app, "message"))
        await pilot.press("right", "space", "end", "w", "escape")
        await until(pilot, on(app, HomeScreen))
