"""The compare screen on published runs of ImageNet: every view at every size, and nothing to compare."""

from __future__ import annotations

import os
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from nnwatch.history.importers.read import Wishes, read_any
from nnwatch.tui.app import NnwatchApp
from nnwatch.tui.keys.navigation import CompareOpened
from nnwatch.tui.screens.compare import CompareScreen
from nnwatch.tui.screens.history import HistoryScreen
from tests.fakes.runs import FakeHouse, make_row
from tests.tui.test_screens import make_app, on, picture, shown, until

DATA = Path(__file__).parents[1] / "data" / "infer_flat.csv"
GOLDEN = Path(__file__).parent / "golden"
WORDS = (
    "EfficientNetB2",
    "dominated by",
    "to any",
    "components",
    "by run time",
    "best machine",
    "since the",
)
INVALID = [make_row(1, valid=False, verdict_reasons=["too short"])]


@cache
def _published() -> list[dict[str, Any]]:
    return list(read_any(DATA, Wishes((), (), None)).rows)


def _tells(app: NnwatchApp, word: str) -> bool:
    return word in " ".join(shown(app, "sheet").split())


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 36), (200, 50)], ids=lambda s: f"{s[0]}x{s[1]}")
@pytest.mark.parametrize("kind", ["full", "nothing"])
async def test_the_views_look_as_they_did(kind: str, size: tuple[int, int]) -> None:
    app = make_app(FakeHouse(runs=_published() if kind == "full" else INVALID))
    async with app.run_test(size=size) as pilot:
        app.screen.post_message(CompareOpened("dataset=imagenet"))
        await until(pilot, lambda: on(app, CompareScreen)() and len(shown(app, "sheet")) > 20)
        texts = []
        for number, word in enumerate(WORDS, start=1):
            await pilot.press(str(number))
            wanted = word if kind == "full" else "nothing to compare"
            await until(pilot, partial(_tells, app, wanted))
            await pilot.pause(0.05)
            texts.append("\n".join(line.rstrip() for line in picture(app)) + "\n")
    seen = ("=" * 20 + "\n").join(texts)
    path = GOLDEN / f"compare-{kind}-{size[0]}x{size[1]}.txt"
    if os.environ.get("NNWATCH_GOLDEN") == "write":
        path.write_text(seen, encoding="utf-8")
    assert seen == path.read_text(encoding="utf-8")


async def test_invalid_runs_are_apart() -> None:
    app = make_app(FakeHouse(runs=INVALID))
    async with app.run_test(size=(80, 24)) as pilot:
        app.screen.post_message(CompareOpened(""))
        await until(pilot, lambda: on(app, CompareScreen)() and "Not ranked: 1" in shown(app, "sheet"))
        assert "too short" in shown(app, "sheet")


async def test_curves_that_cannot_be_read_are_asked_for_again() -> None:
    house = FakeHouse()
    app = make_app(house)
    async with app.run_test(size=(80, 24)) as pilot:
        app.screen.post_message(CompareOpened(""))
        await until(pilot, lambda: on(app, CompareScreen)() and "Score" in shown(app, "sheet"))
        house.trouble = "the disk is gone"
        await pilot.press("7")
        await until(pilot, lambda: "the disk is gone" in shown(app, "message"))
        assert "reading samples" in shown(app, "sheet")
        house.trouble = None
        await pilot.press("7")
        await until(pilot, lambda: "A resnet50  1:03 of run-11, newest of 12 runs" in shown(app, "sheet"))
    assert house.calls[-1] == ("curves", "run-11")


async def test_the_runs_of_the_filter_are_compared() -> None:
    house = FakeHouse()
    app = make_app(house)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("h")
        await until(pilot, lambda: on(app, HistoryScreen)() and shown(app, "table").count("valid"))
        await pilot.press("slash", *"#11", "enter", "c")
        await until(pilot, on(app, CompareScreen))
        await until(pilot, lambda: ("compare", "#11") in house.calls)
        await pilot.press("escape")
        await until(pilot, on(app, HistoryScreen))
