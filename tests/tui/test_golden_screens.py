"""Every screen in every situation and size, as plain text that a person has looked at.

`NNWATCH_GOLDEN=write python -m pytest tests/tui/test_golden_screens.py` writes the texts anew; look at the difference.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from textual.message import Message

from nnwatch.tui.app import NnwatchApp
from nnwatch.tui.keys.navigation import (
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
from nnwatch.tui.launch.orders import BenchOrder
from nnwatch.tui.screens.live import SILENT_TICKS, LiveScreen
from tests.fakes.runs import FakeFeed, FakeHouse, make_row
from tests.tui.test_screens import AnyPilot, listed, make_app, picture, until

GOLDEN = Path(__file__).parent / "golden"
SIZES = [(60, 15), (80, 24), (120, 36), (200, 50)]


@dataclass(frozen=True)
class Scene:
    """A screen, what the house behind it is like, a word that tells that it is complete, and the keys before."""

    name: str
    house: Callable[[], FakeHouse]
    message: Callable[[], Message | None] | None
    word: str
    keys: tuple[str, ...] = ()


def _frozen(gpu: int = 1) -> FakeHouse:
    return FakeHouse(FakeFeed(gpu=gpu, now_s=200, frozen=True))


def _lost() -> FakeHouse:
    return FakeHouse(FakeFeed(now_s=200, silent=True))


def _no_gpu() -> FakeHouse:
    sources = [source for source in make_row()["sources"] if not source["scope"].startswith("gpu")]
    return FakeHouse(
        told={"energy_gpu_j": None, "gpu_util_mean": None, "energy_j": 7930.0, "sources": sources}
    )


def _recovered() -> FakeHouse:
    reasons = ["its end was not recorded", "sample gaps"]
    return FakeHouse(
        told={"status": "recovered", "valid": False, "verdict_reasons": reasons, "exit_code": None}
    )


def _trouble(sentence: str) -> FakeHouse:
    return FakeHouse(trouble=sentence)


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
    Scene("replay-eight-gpus", lambda: _frozen(8), lambda: ReplayOpened("run-3"), "at rest"),
    Scene(
        "replay-nothing", lambda: _trouble("run 3 has no samples"), lambda: ReplayOpened("3"), "no samples"
    ),
    Scene("quit", _frozen, None, "leave it running", ("q",)),
    Scene("signal", _frozen, None, "Which process?", ("k",)),
    Scene("signal-asked", _frozen, None, "yes, send", ("k", "enter", "enter")),
    Scene("help", _frozen, None, "Keys", ("question_mark",)),
    Scene("palette", FakeHouse, lambda: None, "type a part", ("ctrl+p",)),
    Scene("palette-live", _frozen, None, "power alone", ("ctrl+p", *"alone")),
    Scene("home", lambda: FakeHouse(lost=[("run-lost", "resnet18")]), lambda: None, "RUNNING NOW"),
    Scene("home-idle", lambda: FakeHouse(in_progress=False), lambda: None, "Settings"),
    Scene("home-readonly", lambda: FakeHouse(readonly=True), lambda: None, "RUNNING NOW"),
    Scene("launch", FakeHouse, LaunchOpened, "small digits"),
    Scene("launch-command", FakeHouse, lambda: LaunchOpened(True), "Made-up"),
    Scene("matrix", _matrix, MatrixOpened, "measured"),
    Scene("matrix-none", FakeHouse, MatrixOpened, "No matrix"),
    Scene("settings", FakeHouse, SettingsOpened, "kept in"),
    Scene("settings-readonly", lambda: FakeHouse(readonly=True), SettingsOpened, "until these"),
    Scene("summary", FakeHouse, lambda: SummaryOpened("run-3"), "28.57 kJ"),
    Scene("summary-no-gpu", _no_gpu, lambda: SummaryOpened("run-3"), "7.930 kJ"),
    Scene("summary-recorder-lost", _recovered, lambda: SummaryOpened("run-3"), "sample gaps"),
    Scene("summary-nothing", lambda: _trouble("no such run"), lambda: SummaryOpened("run-3"), "no such run"),
    Scene("history", FakeHouse, HistoryOpened, "#0"),
    Scene("history-empty", lambda: FakeHouse(runs=[]), HistoryOpened, "none yet"),
    Scene("doctor", FakeHouse, DoctorOpened, "rapl"),
    Scene("predict", FakeHouse, PredictOpened, "bert-base"),
    Scene("attach", FakeHouse, AttachOpened, "4242"),
]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
async def test_a_screen_looks_as_it_did(scene: Scene) -> None:
    """One app goes through all sizes, so that what a new size leaves behind would show as well."""
    app = make_app(scene.house(), None if scene.message else "run-1")
    async with app.run_test(size=SIZES[0]) as pilot:
        await _open(app, pilot, scene)
        await pilot.press(*scene.keys)
        await looks_as_before(scene.name, app, pilot, scene.word)


async def _open(app: NnwatchApp, pilot: AnyPilot, scene: Scene) -> None:
    if scene.message is None:
        await until(pilot, lambda: isinstance(app.screen, LiveScreen) and "CPU power" in _text(app))
        assert isinstance(app.screen, LiveScreen)
        for _ in range(SILENT_TICKS if scene.word == "no sample for" else 0):
            app.screen.tick()
    elif message := scene.message():
        app.screen.post_message(message)
    elif scene.keys:
        await listed(pilot, app)


async def looks_as_before(name: str, app: NnwatchApp, pilot: AnyPilot, word: str) -> None:
    """Compare the screen in every size with the texts of that name, or write them."""
    for width, height in SIZES:
        await pilot.resize_terminal(width, height)
        await until(pilot, partial(_has_size, app, width, height))
        path = GOLDEN / f"{name}-{width}x{height}.txt"
        if os.environ.get("NNWATCH_GOLDEN") == "write":
            path.write_text(await settled(app, pilot, word), encoding="utf-8")
        await comes_to_show(app, pilot, path.read_text(encoding="utf-8"))


def _has_size(app: NnwatchApp, width: int, height: int) -> bool:
    lines = picture(app)
    return (len(lines[0]), len(lines)) == (width, height)


async def comes_to_show(app: NnwatchApp, pilot: AnyPilot, wanted: str) -> None:
    """Wait for a text, as on a busy machine a screen may stand still before its last answer has come."""
    with contextlib.suppress(AssertionError):
        await until(pilot, lambda: _text(app) == wanted)
    assert _text(app) == wanted


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
