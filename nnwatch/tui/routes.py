"""Builds each screen; those not shown at the start of a live view are loaded when they are first wanted."""

from __future__ import annotations

from collections.abc import Sequence

from nnwatch.tui.house_screen import HouseScreen
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.screens.live import LiveScreen
from nnwatch.tui.services import Services


def live(services: Services, glyphs: Glyphs, run_id: str) -> HouseScreen:
    """Build the screen of a run in progress."""
    return LiveScreen(services, glyphs, run_id)


def home(services: Services, glyphs: Glyphs, failures: Sequence[str] = ()) -> HouseScreen:
    """Build the start."""
    from nnwatch.tui.screens.home import HomeScreen  # noqa: PLC0415 - its widgets load in 30 ms

    return HomeScreen(services, glyphs, failures)


def summary(services: Services, glyphs: Glyphs, run_id: str) -> HouseScreen:
    """Build the summary of a finished run."""
    from nnwatch.tui.screens.summary import SummaryScreen  # noqa: PLC0415 - not needed for the first frame

    return SummaryScreen(services, glyphs, run_id)


def launch(services: Services, glyphs: Glyphs, command: bool) -> HouseScreen:
    """Build the form for a benchmark or a command."""
    from nnwatch.tui.launch.form import Kind  # noqa: PLC0415 - not needed for the first frame
    from nnwatch.tui.screens.launch import LaunchScreen  # noqa: PLC0415 - not needed for the first frame

    return LaunchScreen(services, glyphs, Kind.COMMAND if command else Kind.BENCH)


def matrix(services: Services, glyphs: Glyphs) -> HouseScreen:
    """Build the progress of a matrix."""
    from nnwatch.tui.screens.matrix import MatrixScreen  # noqa: PLC0415 - not needed for the first frame

    return MatrixScreen(services, glyphs)


def replay(services: Services, glyphs: Glyphs, run_id: str) -> HouseScreen:
    """Build the screen of a finished run that is played back."""
    from nnwatch.tui.screens.replay import ReplayScreen  # noqa: PLC0415 - not needed for the first frame

    return ReplayScreen(services, glyphs, run_id)


def attach(services: Services, glyphs: Glyphs) -> HouseScreen:
    """Build the list of processes."""
    from nnwatch.tui.screens.attach import AttachScreen  # noqa: PLC0415 - not needed for the first frame

    return AttachScreen(services, glyphs)


def predict(services: Services, glyphs: Glyphs) -> HouseScreen:
    """Build the prediction of what a network will cost."""
    from nnwatch.tui.screens.predict import PredictScreen  # noqa: PLC0415 - not needed for the first frame

    return PredictScreen(services, glyphs)


def doctor(services: Services, glyphs: Glyphs) -> HouseScreen:
    """Build the diagnosis of the machine."""
    from nnwatch.tui.screens.doctor import DoctorScreen  # noqa: PLC0415 - not needed for the first frame

    return DoctorScreen(services, glyphs)


def settings(services: Services, glyphs: Glyphs) -> HouseScreen:
    """Build the settings."""
    from nnwatch.tui.screens.settings import SettingsScreen  # noqa: PLC0415 - not needed for the first frame

    return SettingsScreen(services, glyphs)


def history(services: Services, glyphs: Glyphs) -> HouseScreen:
    """Build the list of earlier runs."""
    from nnwatch.tui.screens.history import HistoryScreen  # noqa: PLC0415 - its table loads in 30 ms

    return HistoryScreen(services, glyphs)


def compare(services: Services, glyphs: Glyphs, where: str) -> HouseScreen:
    """Build the comparison of the runs that a filter keeps."""
    from nnwatch.tui.screens.compare import CompareScreen  # noqa: PLC0415 - not needed for the first frame

    return CompareScreen(services, glyphs, where)
