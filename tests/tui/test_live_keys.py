"""The keys of the live screen beside those that lead away from it."""

from __future__ import annotations

from functools import partial

from textual.app import App
from textual.widgets import Input

from nnwatch.tui.glyphs import Glyphs
from nnwatch.tui.screens.help import HelpScreen
from nnwatch.tui.screens.home import HomeScreen
from nnwatch.tui.widgets.chart import Chart
from tests.fakes.runs import FakeFeed, FakeHouse
from tests.tui.test_screens import live, make_app, on, picture, shown, until


def charts(app: App[None]) -> list[str | None]:
    return [chart.id for chart in app.screen.query(Chart) if chart.display]


async def test_one_chart_gets_all_the_room_and_gives_it_back() -> None:
    app = make_app(FakeHouse(FakeFeed(now_s=40)), "run-1")
    async with app.run_test(size=(80, 24)) as pilot:
        await live(pilot, app)
        assert charts(app) == ["cpu-power", "gpu-power"]

        def shows(expected: list[str]) -> bool:
            return charts(app) == expected

        for keys, expected in (
            ("e", ["cpu-power"]),
            ("e", ["gpu-power"]),
            ("4", ["ram"]),
            ("4", ["cpu-power", "gpu-power"]),
            ("8", ["gpu-memory"]),
            ("e", ["cpu-power", "gpu-power"]),
        ):
            await pilot.press(keys)
            await until(pilot, partial(shows, expected))


async def test_charts_span_the_time_that_is_asked_for() -> None:
    app = make_app(FakeHouse(FakeFeed(now_s=400)), "run-1")
    async with app.run_test(size=(120, 40)) as pilot:
        await live(pilot, app)

        def span_s() -> int:
            foot = next(line for line in picture(app) if "over " in line)
            minutes, seconds = foot.split("over ")[1].split()[0].split(":")
            return int(minutes) * 60 + int(seconds)

        await until(pilot, lambda: any("over " in line for line in picture(app)))
        usual_s = span_s()
        await pilot.press("left_square_bracket", "left_square_bracket", "left_square_bracket")
        await until(pilot, lambda: span_s() < usual_s / 2)
        await pilot.press(*["right_square_bracket"] * 5)
        await until(pilot, lambda: span_s() > usual_s)


async def test_a_phase_is_marked_by_hand() -> None:
    house = FakeHouse(FakeFeed(now_s=40))
    app = make_app(house, "run-1")
    async with app.run_test(size=(80, 24)) as pilot:
        await live(pilot, app)
        await pilot.press("m", *"steady q", "enter")
        await until(pilot, lambda: ("mark", "run-1", "steady q", True) in house.calls)
        await until(pilot, lambda: "m ends it" in shown(app, "message"))
        await pilot.press("m")
        await until(pilot, lambda: ("mark", "run-1", "steady q", False) in house.calls)
        await pilot.press("m", "escape")
        assert not app.screen.query_one("#phase", Input).has_class("-open")
        await pilot.press("escape")
        await until(pilot, on(app, HomeScreen))


async def test_characters_get_plainer_with_a_key() -> None:
    app = make_app(FakeHouse(FakeFeed(now_s=40)), "run-1")
    async with app.run_test(size=(80, 24)) as pilot:
        await live(pilot, app)
        assert app.glyphs is Glyphs.BRAILLE
        await pilot.press("g")
        await until(pilot, lambda: any("█" in line for line in picture(app)))
        await pilot.press("g")
        await until(pilot, lambda: all(line.isascii() for line in picture(app)))
        await pilot.press("g")
        assert app.glyphs is Glyphs.BRAILLE


async def test_f1_is_help_as_well() -> None:
    app = make_app(FakeHouse(FakeFeed(now_s=40)), "run-1")
    async with app.run_test(size=(80, 24)) as pilot:
        await live(pilot, app)
        await pilot.press("f1")
        await until(pilot, on(app, HelpScreen))
        assert shown(app, "help").count("1-8") == 1
