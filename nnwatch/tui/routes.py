"""Builds each screen, which is loaded when it is first wanted."""

from __future__ import annotations

from collections.abc import Sequence

from nnwatch.tui.house_screen import HouseScreen
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.services import Services


def live(services: Services, glyphs: Glyphs, run_id: str) -> HouseScreen:
    """Build the screen of a run in progress."""
    from nnwatch.tui.screens.live import LiveScreen

    return LiveScreen(services, glyphs, run_id)


def home(services: Services, glyphs: Glyphs, failures: Sequence[str] = ()) -> HouseScreen:
    """Build the start."""
    from nnwatch.tui.screens.home import HomeScreen

    return HomeScreen(services, glyphs, failures)


def summary(services: Services, glyphs: Glyphs, run_id: str) -> HouseScreen:
    """Build the summary of a finished run."""
    from nnwatch.tui.screens.summary import SummaryScreen

    return SummaryScreen(services, glyphs, run_id)


def launch(services: Services, glyphs: Glyphs, command: bool) -> HouseScreen:
    """Build the form for a benchmark or a command."""
    from nnwatch.tui.launch.form import Kind
    from nnwatch.tui.screens.launch import LaunchScreen

    return LaunchScreen(services, glyphs, Kind.COMMAND if command else Kind.BENCH)


def matrix(services: Services, glyphs: Glyphs) -> HouseScreen:
    """Build the progress of a matrix."""
    from nnwatch.tui.screens.matrix import MatrixScreen

    return MatrixScreen(services, glyphs)


def replay(services: Services, glyphs: Glyphs, run_id: str) -> HouseScreen:
    """Build the screen of a finished run that is played back."""
    from nnwatch.tui.screens.replay import ReplayScreen

    return ReplayScreen(services, glyphs, run_id)


def attach(services: Services, glyphs: Glyphs) -> HouseScreen:
    """Build the list of processes."""
    from nnwatch.tui.screens.attach import AttachScreen

    return AttachScreen(services, glyphs)


def predict(services: Services, glyphs: Glyphs) -> HouseScreen:
    """Build the prediction of what a network will cost."""
    from nnwatch.tui.screens.predict import PredictScreen

    return PredictScreen(services, glyphs)


def doctor(services: Services, glyphs: Glyphs) -> HouseScreen:
    """Build the diagnosis of the machine."""
    from nnwatch.tui.screens.doctor import DoctorScreen

    return DoctorScreen(services, glyphs)


def settings(services: Services, glyphs: Glyphs) -> HouseScreen:
    """Build the settings."""
    from nnwatch.tui.screens.settings import SettingsScreen

    return SettingsScreen(services, glyphs)


def history(services: Services, glyphs: Glyphs) -> HouseScreen:
    """Build the list of earlier runs."""
    from nnwatch.tui.screens.history import HistoryScreen

    return HistoryScreen(services, glyphs)


def compare(services: Services, glyphs: Glyphs, where: str) -> HouseScreen:
    """Build the comparison of the runs that a filter keeps."""
    from nnwatch.tui.screens.compare import CompareScreen

    return CompareScreen(services, glyphs, where)
