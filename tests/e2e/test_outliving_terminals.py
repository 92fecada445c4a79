"""Runs that outlive the terminal they are watched from, as a user at a keyboard sees them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Cli, Open
from tests.e2e.terminal import Terminal


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A process that somebody else started, easily found among all others."""
    command = [sys.executable, "-c", "import time; time.sleep(300)", "needle-in-the-haystack"]
    with subprocess.Popen(command) as process:
        yield process
        process.kill()


def _only_run(cli: Cli) -> dict[str, Any]:
    (run,) = cli.document("history", "--json")["runs"]
    return dict(run)


def _manifest(cli: Cli) -> dict[str, Any]:
    (path,) = (cli.home / "runs").glob("*/run.json")
    return dict(json.loads(path.read_text(encoding="utf-8")))


def _closed(terminal: Terminal, code: int = 0) -> None:
    terminal.wait_until(lambda _: terminal.exit_code() is not None, "the end of the program")
    assert terminal.exit_code() == code


def test_a_stranger_is_found_recorded_marked_and_left_alone(
    cli: Cli, open_terminal: Open, stranger: subprocess.Popen[bytes]
) -> None:
    terminal = open_terminal(cli.home, 120, 36)
    terminal.wait_for("Attach to a process")
    terminal.keys("a")
    terminal.wait_for("of your processes")
    terminal.type("needle-in")
    terminal.wait_for("1 of ")
    terminal.keys("Enter")
    terminal.wait_for("POWER NOW", 60)
    terminal.type("msteady")  # all at once, though "s" alone would end the recording
    terminal.wait_for("steady")
    terminal.keys("Enter")
    terminal.wait_for("phase steady begins")
    terminal.keys("s")
    terminal.wait_for("not ranked", 60)
    terminal.keys("q")
    _closed(terminal)
    assert stranger.poll() is None
    assert "steady" in [phase["name"] for phase in _only_run(cli)["phases"]]


def test_what_lost_its_recorder_is_offered_and_goes_on(cli: Cli, open_terminal: Open) -> None:
    started = cli("run", "--detach", "--name", "orphan", "--", "sleep", "120")
    assert started.returncode == 0, started.stderr
    os.kill(_manifest(cli)["recorder_pid"], signal.SIGKILL)
    terminal = open_terminal(cli.home, 120, 36)
    terminal.wait_for("GOES ON WITHOUT A RECORDER")
    terminal.keys("Home", "Enter")
    terminal.wait_for("POWER NOW", 60)
    terminal.keys("q")
    terminal.wait_for("leave it running")
    terminal.keys("Enter")
    _closed(terminal)
    stopped = cli("stop", "last", "--kill")
    assert "ended; it is in the history" in stopped.stderr
    assert _only_run(cli)["name"] == "orphan"


def test_an_open_screen_tells_of_a_lost_recorder_and_goes_on_with_the_next(
    cli: Cli, open_terminal: Open
) -> None:
    assert cli("run", "--detach", "--", "sleep", "120").returncode == 0
    terminal = open_terminal(cli.home, 80, 24, "watch", "last")
    terminal.wait_for("POWER NOW")
    os.kill(_manifest(cli)["recorder_pid"], signal.SIGKILL)
    terminal.wait_for("no recorder; `nnwatch resume` records the rest", 60)
    resumed = cli("resume", "last")
    assert resumed.returncode == 0, resumed.stderr
    terminal.wait_until(lambda screen: "no recorder" not in screen, "samples again", 60)
    assert cli("stop", "last", "--kill").returncode == 0
    terminal.wait_for("not ranked", 60)


def test_a_run_can_be_stopped_and_saved_on_leaving(cli: Cli, open_terminal: Open) -> None:
    terminal = open_terminal(cli.home, 100, 30, "run", "--", "sleep", "120")
    terminal.wait_for("POWER NOW")
    terminal.keys("q")
    terminal.wait_for("discard")
    terminal.keys("Down", "Enter")
    _closed(terminal, 128 + signal.SIGTERM)
    assert _only_run(cli)["status"] == "interrupted"


def test_a_run_can_be_discarded(cli: Cli, open_terminal: Open) -> None:
    terminal = open_terminal(cli.home, 100, 30, "run", "--", "sleep", "120")
    terminal.wait_for("POWER NOW")
    workload = _manifest(cli)["target_pid"]
    terminal.keys("q")
    terminal.wait_for("discard")
    terminal.keys("Down", "Down", "Enter")
    _closed(terminal)
    assert cli.document("history", "--json")["runs"] == []
    assert not Path(f"/proc/{workload}").exists()
