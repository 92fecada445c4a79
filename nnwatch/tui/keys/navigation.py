"""What screens tell the app: where the person wants to go."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message


class Way(Message):
    """Another screen is wanted."""


@dataclass
class RunOpened(Way):
    """A run in progress is to be watched."""

    run_id: str


@dataclass
class RunEnded(Message):
    """The run on the screen is over, and its summary is wanted in its place."""

    run_id: str


@dataclass
class SummaryOpened(Way):
    """A finished run is to be looked at."""

    run_id: str


@dataclass
class ReplayOpened(Way):
    """A finished run is to be played back."""

    run_id: str


class HistoryOpened(Way):
    """The list of earlier runs is wanted."""


@dataclass
class CompareOpened(Way):
    """The runs that a filter keeps are to be compared."""

    where: str


@dataclass
class LaunchOpened(Way):
    """The form for a benchmark is wanted, or the one for a command."""

    command: bool = False


class MatrixOpened(Way):
    """The progress of the matrix that was started last is wanted."""


class AttachOpened(Way):
    """The list of processes is wanted."""


class PredictOpened(Way):
    """What a network will cost is to be predicted."""


class DoctorOpened(Way):
    """What the machine can measure is wanted."""


class SettingsOpened(Way):
    """The settings are wanted."""


class HomeOpened(Way):
    """The start is wanted."""
