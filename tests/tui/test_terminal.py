"""The app in a real pseudo-terminal: it leaves it as it found it, and survives what terminals send."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
from pathlib import Path
from nnwatch.tui.app import NnwatchApp
from tests.fakes.runs import FakeFeed, FakeHouse
NnwatchApp(FakeHouse(FakeFeed(now_s=40)).services(), "run-1", themes_folder=Path("themes")).run()
"""
PATIENCE_S = 10.0
LEAVES_ALTERNATE_SCREEN = b"\x1b[?1049l"


@dataclass
class Terminal:
    """The far end of a pseudo-terminal, and the program on its near end."""

    pid: int
    far_end: int
    seen: bytes = b""

    def wait_for(self, mark: bytes) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while mark not in self.seen:
            assert time.monotonic() < deadline, self.seen[-2000:]
            self._read()

    def wait_for_end(self) -> int:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            assert time.monotonic() < deadline, self.seen[-2000:]
            self._read()
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = 0
                return os.waitstatus_to_exitcode(status)

    def _read(self) -> None:
        if select.select([self.far_end], [], [], 0.1)[0]:
            try:
                self.seen += os.read(self.far_end, 65536)
            except OSError:  # the near end is closed
                select.select([], [], [], 0.01)


@contextmanager
def app_in_terminal(environ: Mapping[str, str]) -> Iterator[Terminal]:
    ours = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    pid, far_end = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execve(
            sys.executable, [sys.executable, "-c", PROGRAM], {**ours, "TERM": "xterm-256color", **environ}
        )
    terminal = Terminal(pid, far_end)
    try:
        fcntl.ioctl(far_end, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        yield terminal
    finally:
        if terminal.pid:
            os.kill(terminal.pid, signal.SIGKILL)
            os.waitpid(terminal.pid, 0)
        os.close(far_end)


def test_a_size_that_a_parent_left_behind_is_not_believed() -> None:
    with app_in_terminal({"COLUMNS": "40", "LINES": "10"}) as terminal:
        terminal.wait_for(b"POWER NOW")
        os.kill(terminal.pid, signal.SIGTERM)
        terminal.wait_for_end()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_restores_the_terminal(number: signal.Signals) -> None:
    with app_in_terminal({}) as terminal:
        terminal.wait_for(b"POWER NOW")
        os.kill(terminal.pid, number)
        assert terminal.wait_for_end() == 0
        for mode in (LEAVES_ALTERNATE_SCREEN, b"\x1b[?1000l", b"\x1b[?25h"):
            assert mode in terminal.seen


def test_a_stray_mouse_report_does_no_harm() -> None:
    with app_in_terminal({}) as terminal:
        terminal.wait_for(b"POWER NOW")
        os.write(terminal.far_end, b"\x1b[M \xff!")  # an X10 report at column 223
        terminal.seen = b""
        terminal.wait_for(b"\x1b[1;")  # the next second in the first row: the report was taken for what it is
        os.write(terminal.far_end, b"q")
        terminal.wait_for(b"still in progress")
        os.write(terminal.far_end, b"\r")
        assert terminal.wait_for_end() == 0


def test_no_color_emits_no_colour() -> None:
    with app_in_terminal({"NO_COLOR": "1"}) as terminal:
        terminal.wait_for(b"POWER NOW")
        os.kill(terminal.pid, signal.SIGTERM)
        terminal.wait_for_end()
        codes = {
            code for codes in re.findall(rb"\x1b\[([0-9;]*)m", terminal.seen) for code in codes.split(b";")
        }
        assert codes <= {b"", b"0", b"1", b"2", b"7", b"39", b"49"}


def test_a_plain_locale_gets_ascii() -> None:
    with app_in_terminal({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}) as terminal:
        terminal.wait_for(b"POWER NOW")
        os.kill(terminal.pid, signal.SIGTERM)
        terminal.wait_for_end()
        assert terminal.seen.isascii()
        assert b"\\u" not in terminal.seen
