"""The keys of the live screen beside those that lead away from it."""

from __future__ import annotations

import json
import signal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.app import App

from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.screens.home import HomeScreen
from nnwatch.tui.screens.live import LiveScreen
from nnwatch.tui.screens.signal import SignalDialog
from nnwatch.tui.screens.summary import SummaryScreen
from tests.fakes.runs import FakeFeed, FakeHouse, make_view
from tests.tui.test_screens import live, make_app, on, picture, shown, until


def charts(app: App[None]) -> list[str | None]:
    return [panel.id for panel in app.screen.query_one("#panels").children if panel.display]


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
            ("1", ["cpu-power"]),
            ("2", ["gpu-power"]),
            ("3", ["cpu-use"]),
            ("5", ["disk"]),
            ("6", ["network"]),
            ("7", ["gpu-use"]),
            ("8", ["processes"]),
        ):
            await pilot.press(keys)
            await until(pilot, partial(shows, expected))
        await until(pilot, lambda: "python worker 3" in shown(app, "processes"))
        await pilot.press("e")
        await until(pilot, lambda: "batch" in shown(app, "output") and not charts(app))
        await pilot.press("e")
        await until(pilot, partial(shows, ["cpu-power", "gpu-power"]))


def has_files(folder: Path, number: int) -> bool:
    return len(list(folder.iterdir())) == number


def files(folder: Path) -> dict[tuple[str, int], Any]:
    return {(p.name, p.stat().st_mode & 0o777): json.loads(p.read_text()) for p in folder.iterdir()}


@pytest.mark.parametrize("key", ["l", "o"])
async def test_the_output_gets_all_the_room_and_gives_it_back(key: str) -> None:
    app = make_app(FakeHouse(FakeFeed(now_s=40, frozen=True)), "run-1")
    async with app.run_test(size=(80, 24)) as pilot:
        await live(pilot, app)
        assert not any("batch" in line for line in picture(app)[1:])
        await pilot.press(key)
        await until(pilot, lambda: sum("accuracy" in line for line in picture(app)) == 8)
        await pilot.press(key)
        await until(pilot, lambda: any("CPU power" in line for line in picture(app)))


async def test_on_the_smallest_terminal_every_part_has_its_turn() -> None:
    app = make_app(FakeHouse(FakeFeed(now_s=40, frozen=True)), "run-1")
    async with app.run_test(size=(60, 15)) as pilot:
        await live(pilot, app)
        charts = ("1 CPU power", "2 GPU power", "3 CPU use", "4 RAM", "Disk write", "Net sent", "GPU memory")
        for word in (*charts, "worker 0", "batch 8", "0 late", "1 CPU power"):
            await pilot.press("e")
            await until(pilot, partial(in_picture, app, word))


def in_picture(app: App[None], word: str) -> bool:
    return any(word in line for line in picture(app))


async def test_a_signal_is_sent_after_it_was_confirmed() -> None:
    house = FakeHouse(FakeFeed(now_s=40))
    app = make_app(house, "run-1")
    async with app.run_test(size=(80, 24)) as pilot:
        await live(pilot, app)
        for keys in (["escape"], ["enter", "escape"], ["enter", "enter", "q"], ["enter", "enter", "enter"]):
            await pilot.press("k")
            await until(pilot, on(app, SignalDialog))
            await pilot.press(*keys)
            await until(pilot, on(app, LiveScreen))
        assert not [call for call in house.calls if call[0] == "signal"]
        await pilot.press("k", "j", "down", "k", "enter", "enter")
        await until(pilot, lambda: "Send SIGTERM to 4250 python worker 0?" in shown(app, "question"))
        await pilot.press("j", "enter")
        await until(pilot, lambda: ("signal", 4250, signal.SIGTERM) in house.calls)
        await until(pilot, lambda: "SIGTERM to 4250 python worker 0 was sent" in shown(app, "message"))


async def test_who_may_only_look_has_no_key_that_changes_the_run() -> None:
    house = FakeHouse(FakeFeed(now_s=40), readonly=True)
    app = make_app(house, "run-1")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await live(pilot, app)
        await pilot.press("k", "s", "m")
        assert app.screen is screen
        assert not shown(app, "message")
        assert {"send_signal", "stop_run", "mark_phase"}.isdisjoint(b.id for b in screen.all_bindings())
        assert not [call for call in house.calls if call[0] != "feed"]
        await pilot.press("q")
        await until(pilot, lambda: not app.is_running)


async def test_the_numbers_on_the_screen_are_written_to_a_private_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = make_app(FakeHouse(FakeFeed(now_s=40, frozen=True)), "run-1")
    async with app.run_test(size=(80, 24)) as pilot:
        await live(pilot, app)
        for number in (1, 2):
            await pilot.press("w")
            await until(pilot, partial(has_files, tmp_path, number))
    written = files(tmp_path)
    name = "nnwatch-20260101-120000-resnet50-40s"
    assert sorted(written) == [(f"{name}-2.json", 0o600), (f"{name}.json", 0o600)]
    assert all(document["power_w"] == make_view(40).power_w for document in written.values())


async def test_what_is_paused_stays_as_it_was_in_any_look() -> None:
    feed = FakeFeed(now_s=40)
    app = make_app(FakeHouse(feed), "run-1")
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await live(pilot, app)
        await pilot.press("space")
        await until(pilot, lambda: "paused" in shown(app, "header"))
        before = shown(app, "energy")
        for key in ("2", "2", "right_square_bracket"):
            screen.tick()
            await pilot.press(key)
        assert shown(app, "energy") == before
        feed.last_s = 0
        screen.tick()
        await until(pilot, lambda: "space shows its summary" in shown(app, "message"))
        await pilot.press("space")
        await until(pilot, on(app, SummaryScreen))


async def test_charts_span_the_time_that_is_asked_for() -> None:
    app = make_app(FakeHouse(FakeFeed(now_s=400)), "run-1")
    async with app.run_test(size=(120, 40)) as pilot:
        await live(pilot, app)

        def span_s() -> int:
            foot = next(line for line in picture(app) if "over " in line)
            minutes, seconds = foot.split("over ")[1].split()[0].split(":")
            return int(minutes) * 60 + int(seconds)

        await until(pilot, lambda: any("over " in line for line in picture(app)))
        await until(pilot, lambda: span_s() > 300)  # what was before the first frame has been read
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
        usual = shown(app, "keys")
        assert "space pause" in usual
        await pilot.press("m", *"steady q")
        await until(pilot, lambda: shown(app, "keys") != usual)
        await pilot.press("enter")
        await until(pilot, lambda: ("mark", "run-1", "steady q", True) in house.calls)
        await until(pilot, lambda: "m ends it" in shown(app, "message"))
        await pilot.press("m")
        await until(pilot, lambda: ("mark", "run-1", "steady q", False) in house.calls)
        await pilot.press("m", "escape")
        await until(pilot, lambda: not app.screen.query("#phase"))
        await until(pilot, lambda: shown(app, "keys") == usual)
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
