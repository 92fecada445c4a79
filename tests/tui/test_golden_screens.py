"""Every screen in every situation and size, as plain text that a person has looked at.

`NNWATCH_GOLDEN=write python -m pytest tests/tui/test_golden_screens.py` writes the texts anew; look at the difference.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from textual.message import Message

from nnwatch.tui.app import NnwatchApp
from nnwatch.tui.navigation import (
    AttachOpened,
    DoctorOpened,
    HistoryOpened,
    LaunchOpened,
    MatrixOpened,
    PredictOpened,
    ReplayOpened,
    SettingsOpened,
    SummaryOpened,
)
from nnwatch.tui.orders import BenchOrder
from nnwatch.tui.screens.live import SILENT_TICKS, LiveScreen
from tests.fakes.runs import FakeFeed, FakeHouse
from tests.tui.test_screens import AnyPilot, make_app, picture, until

GOLDEN = Path(__file__).parent / "golden"
SIZES = [(60, 15), (80, 24), (120, 36), (200, 50)]


@dataclass(frozen=True)
class Scene:
    """A screen, what the house behind it is like, and a word that tells that it is complete."""

    name: str
    house: Callable[[], FakeHouse]
    message: Callable[[], Message | None] | None
    word: str


def _frozen(gpu: int = 1) -> FakeHouse:
    return FakeHouse(FakeFeed(gpu=gpu, now_s=200, frozen=True))


def _lost() -> FakeHouse:
    return FakeHouse(FakeFeed(now_s=200, silent=True))


def _matrix() -> FakeHouse:
    house = FakeHouse()
    house.launch(BenchOrder("mnist", repeat=3), lambda *_: None)
    return house


SCENES = [
    Scene("live", _frozen, None, "POWER NOW"),
    Scene("live-no-gpu", lambda: _frozen(0), None, "POWER NOW"),
    Scene("live-eight-gpus", lambda: _frozen(8), None, "POWER NOW"),
    Scene("live-recorder-lost", _lost, None, "no sample for"),
    Scene("replay", _frozen, lambda: ReplayOpened("run-3"), "at rest"),
    Scene("replay-no-gpu", lambda: _frozen(0), lambda: ReplayOpened("run-3"), "at rest"),
    Scene("home", lambda: FakeHouse(lost=[("run-lost", "resnet18")]), lambda: None, "RUNNING NOW"),
    Scene("home-idle", lambda: FakeHouse(in_progress=False), lambda: None, "Settings"),
    Scene("launch", FakeHouse, LaunchOpened, "small digits"),
    Scene("launch-command", FakeHouse, lambda: LaunchOpened(True), "Made-up"),
    Scene("matrix", _matrix, MatrixOpened, "measured"),
    Scene("matrix-none", FakeHouse, MatrixOpened, "No matrix"),
    Scene("settings", FakeHouse, SettingsOpened, "kept in"),
    Scene("summary", FakeHouse, lambda: SummaryOpened("run-3"), "28.57 kJ"),
    Scene("history", FakeHouse, HistoryOpened, "#0"),
    Scene("history-empty", lambda: FakeHouse(runs=[]), HistoryOpened, "none yet"),
    Scene("doctor", FakeHouse, DoctorOpened, "rapl"),
    Scene("predict", FakeHouse, PredictOpened, "bert-base"),
    Scene("attach", FakeHouse, AttachOpened, "4242"),
]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
async def test_a_screen_looks_as_it_did(scene: Scene, size: tuple[int, int]) -> None:
    app = make_app(scene.house(), None if scene.message else "run-1")
    async with app.run_test(size=size) as pilot:
        await _open(app, pilot, scene)
        seen = await settled(app, pilot, scene.word)
    path = GOLDEN / f"{scene.name}-{size[0]}x{size[1]}.txt"
    if os.environ.get("NNWATCH_GOLDEN") == "write":
        path.write_text(seen, encoding="utf-8")
    assert seen == path.read_text(encoding="utf-8")


async def _open(app: NnwatchApp, pilot: AnyPilot, scene: Scene) -> None:
    if scene.message is None:
        await until(pilot, lambda: isinstance(app.screen, LiveScreen) and "CPU power" in _text(app))
        assert isinstance(app.screen, LiveScreen)
        for _ in range(SILENT_TICKS if scene.word == "no sample for" else 0):
            app.screen.tick()
    elif message := scene.message():
        app.screen.post_message(message)


async def settled(app: NnwatchApp, pilot: AnyPilot, word: str) -> str:
    """Return the screen once it shows a word and no longer changes."""
    await until(pilot, lambda: word in _text(app))
    before = ""
    while before != (now := _text(app)):
        before = now
        await pilot.pause(0.05)
    return now


def _text(app: NnwatchApp) -> str:
    text = "\n".join(line.rstrip() for line in picture(app)) + "\n"
    return re.sub(r"no sample for \d+ s", "no sample for 4 s", text)
