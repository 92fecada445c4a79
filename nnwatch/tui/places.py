"""Where a person can go from the start and from the list of all commands, each with its twin on the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from textual.message import Message

from nnwatch.tui.navigation import (
    AttachOpened,
    CompareOpened,
    DoctorOpened,
    HistoryOpened,
    HomeOpened,
    LaunchOpened,
    MatrixOpened,
    PredictOpened,
    SettingsOpened,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A screen: its name, its key on the start, what the menu calls it, what equals it, and what opens it."""

    id: str
    key: str
    title: str
    equal: str
    message: Callable[[], Message]


PLACES = (
    Place("launch", "n", "Measure networks ...", "nnwatch bench ARCH ...", LaunchOpened),
    Place("command", "c", "Run a command ...", "nnwatch run -- CMD", partial(LaunchOpened, True)),
    Place("attach", "a", "Attach to a process ...", "nnwatch attach PID", AttachOpened),
    Place("matrix", "b", "Matrix of measurements", "nnwatch bench --matrix NAME", MatrixOpened),
    Place("history", "h", "Earlier runs", "nnwatch history", HistoryOpened),
    Place("compare", "v", "Compare runs", "nnwatch compare", partial(CompareOpened, "")),
    Place("predict", "p", "Predict a network's cost ...", "nnwatch predict MODEL", PredictOpened),
    Place("doctor", "d", "What this machine can measure", "nnwatch doctor", DoctorOpened),
    Place("settings", "s", "Settings", "config.toml", SettingsOpened),
)
HOME = Place("home", "", "Start", "nnwatch", HomeOpened)
