"""Where a person can go from the start and from the list of all commands, each with its twin on the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from textual.message import Message

from nnwatch.tui.keys.navigation import (
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
    """A screen: its name, its key on the start, what the menu calls it, what equals it, and what opens it.

    `starts` tells that it is there to start something, which who may only look cannot.
    """

    id: str
    key: str
    title: str
    equal: str
    message: Callable[[], Message]
    starts: bool = False


PLACES = (
    Place("launch", "n", "Measure networks ...", "nnwatch bench ARCH ...", LaunchOpened, True),
    Place("command", "c", "Run a command ...", "nnwatch run -- CMD", partial(LaunchOpened, True), True),
    Place("attach", "a", "Attach to a process ...", "nnwatch attach PID", AttachOpened, True),
    Place("matrix", "b", "Matrix of measurements", "nnwatch bench --matrix NAME", MatrixOpened),
    Place("history", "h", "Earlier runs", "nnwatch history", HistoryOpened),
    Place("compare", "v", "Compare runs", "nnwatch compare", partial(CompareOpened, "")),
    Place("predict", "p", "Predict a network's cost ...", "nnwatch predict MODEL", PredictOpened, True),
    Place("doctor", "d", "What this machine can measure", "nnwatch doctor", DoctorOpened),
    Place("settings", "s", "Settings", "config.toml", SettingsOpened),
)
HOME = Place("home", "", "Start", "nnwatch", HomeOpened)


def places(*, readonly: bool) -> list[Place]:
    """Return the places that one may go to."""
    return [place for place in PLACES if not (readonly and place.starts)]
