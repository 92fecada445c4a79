"""What screens tell the app: where the person wants to go."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message


@dataclass
class RunOpened(Message):
    """A run in progress is to be watched."""

    run_id: str


@dataclass
class RunEnded(Message):
    """The run on the screen is over, and its summary is wanted in its place."""

    run_id: str


@dataclass
class SummaryOpened(Message):
    """A finished run is to be looked at."""

    run_id: str


@dataclass
class ReplayOpened(Message):
    """A finished run is to be played back."""

    run_id: str


class HistoryOpened(Message):
    """The list of earlier runs is wanted."""


@dataclass
class CompareOpened(Message):
    """The runs that a filter keeps are to be compared."""

    where: str


@dataclass
class LaunchOpened(Message):
    """The form for a benchmark is wanted, or the one for a command."""

    command: bool = False


class MatrixOpened(Message):
    """The progress of the matrix that was started last is wanted."""


class AttachOpened(Message):
    """The list of processes is wanted."""


class PredictOpened(Message):
    """What a network will cost is to be predicted."""


class DoctorOpened(Message):
    """What the machine can measure is wanted."""


class SettingsOpened(Message):
    """The settings are wanted."""


class HomeOpened(Message):
    """The start is wanted."""
