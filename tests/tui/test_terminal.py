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
from collections.abc import Callable, Iterator, Mapping
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
LOOKING = PROGRAM.replace("FakeHouse(", "FakeHouse(readonly=True, feed=")  # leaves without asking
START = PROGRAM.replace(' "run-1",', "")
PATIENCE_S = 30.0
LEAVES_ALTERNATE_SCREEN = b"\x1b[?1049l"


BEATING_PROGRAM = """
import sys
from pathlib import Path
from nnwatch.tui.app import NnwatchApp
from nnwatch.tui.terminal.link import link_is_behind
from nnwatch.tui.screens import live
from tests.fakes.runs import FakeFeed, FakeHouse

live.INTERVALS_S = (0.02,)

class Beating(NnwatchApp):
    def on_mount(self):
        self.set_interval(0.05, self.beat)

    def beat(self):
        with open(sys.argv[1], "ab") as pulse:
            pulse.write(b"!" if link_is_behind(self) else b".")

Beating(FakeHouse(FakeFeed(now_s=40)).services(), "run-1", themes_folder=Path("themes")).run()
"""


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
            self.read()

    def wait_for_end(self) -> int:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            assert time.monotonic() < deadline, self.seen[-2000:]
            self.read()
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = 0
                return os.waitstatus_to_exitcode(status)

    def close(self) -> None:
        """Cut the link, as when the network or the terminal's window is gone."""
        os.close(self.far_end)
        self.far_end = -1

    def read(self) -> None:
        if self.far_end < 0:
            time.sleep(0.01)
            return
        if select.select([self.far_end], [], [], 0.1)[0]:
            try:
                self.seen += os.read(self.far_end, 65536)
            except OSError:  # the near end is closed
                select.select([], [], [], 0.01)


@contextmanager
def app_in_terminal(
    environ: Mapping[str, str], program: str = PROGRAM, *arguments: str
) -> Iterator[Terminal]:
    ours = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    pid, far_end = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execve(
            sys.executable,
            [sys.executable, "-c", program, *arguments],
            {**ours, "TERM": "xterm-256color", **environ},
        )
    terminal = Terminal(pid, far_end)
    try:
        fcntl.ioctl(far_end, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        yield terminal
    finally:
        if terminal.pid:
            os.kill(terminal.pid, signal.SIGKILL)
            os.waitpid(terminal.pid, 0)
        if terminal.far_end >= 0:
            terminal.close()


def test_a_size_that_a_parent_left_behind_is_not_believed() -> None:
    with app_in_terminal({"COLUMNS": "40", "LINES": "10"}) as terminal:
        terminal.wait_for(b"POWER NOW")
        os.kill(terminal.pid, signal.SIGTERM)
        terminal.wait_for_end()


@pytest.mark.parametrize(
    "numbers",
    [
        (signal.SIGTERM,),
        (signal.SIGHUP,),
        (signal.SIGQUIT,),
        (signal.SIGUSR1,),
        (signal.SIGTERM, signal.SIGCONT),
        (signal.SIGCONT, signal.SIGHUP),
    ],
    ids=lambda numbers: "-".join(number.name for number in numbers),
)
def test_a_signal_restores_the_terminal(numbers: tuple[signal.Signals, ...]) -> None:
    with app_in_terminal({}) as terminal:
        before = termios.tcgetattr(terminal.far_end)
        terminal.wait_for(b"POWER NOW")
        for number in numbers:
            os.kill(terminal.pid, number)
        assert terminal.wait_for_end() == 0
        for mode in (LEAVES_ALTERNATE_SCREEN, b"\x1b[?1000l", b"\x1b[?25h"):
            assert mode in terminal.seen
        assert termios.tcgetattr(terminal.far_end) == before


def test_keys_that_follow_the_last_one_are_not_taken_for_anything() -> None:
    with app_in_terminal({}) as terminal:
        terminal.wait_for(b"POWER NOW")
        os.write(terminal.far_end, b"q")
        terminal.wait_for(b"still in progress")
        os.write(terminal.far_end, b"\r?e1\x10q?")
        assert terminal.wait_for_end() == 0
        assert b"Traceback" not in terminal.seen


@pytest.mark.parametrize(
    ("program", "typed"),
    [
        (LOOKING, b"q?"),
        (LOOKING, b"q\x10"),
        (LOOKING, b"qe1lmh"),
        (START, b"hq"),
        (START, b"vq?"),
        (START, b"sqhd"),
    ],
)
def test_what_is_typed_around_the_last_key_opens_nothing(program: str, typed: bytes) -> None:
    with app_in_terminal({}, program) as terminal:
        terminal.wait_for(b"POWER NOW" if program is LOOKING else b"Run a command")
        os.write(terminal.far_end, typed)
        assert terminal.wait_for_end() == 0
        assert b"Traceback" not in terminal.seen


def test_thousands_of_waiting_keys_do_not_hold_up_the_end() -> None:
    with app_in_terminal({}) as terminal:
        terminal.wait_for(b"POWER NOW")
        for _ in range(10):
            os.write(terminal.far_end, b"x" * 3_000)
            terminal.read()
        os.kill(terminal.pid, signal.SIGTERM)
        began = time.monotonic()
        assert terminal.wait_for_end() == 0
        assert time.monotonic() - began < 10


@pytest.mark.parametrize("place", [b"\xff!", b"\xe2\x82", b"\xc3\xbc"])
def test_a_stray_mouse_report_does_no_harm(place: bytes) -> None:
    with app_in_terminal({}) as terminal:
        terminal.wait_for(b"POWER NOW")
        os.write(
            terminal.far_end, b"\x1b[M " + place
        )  # an X10 report far to the right, whose blank is no key
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


def beats(pulse: Path) -> bytes:
    return pulse.read_bytes() if pulse.exists() else b""


def wait_until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


def test_a_stalled_link_neither_freezes_the_program_nor_loses_the_screen(tmp_path: Path) -> None:
    pulse = tmp_path / "pulse"
    with app_in_terminal({}, BEATING_PROGRAM, str(pulse)) as terminal:
        terminal.wait_for(b"POWER NOW")
        wait_until(lambda: beats(pulse).endswith(b"!" * 5), "nobody reads, and the terminal takes it all")
        stalled = len(beats(pulse))
        wait_until(lambda: len(beats(pulse)) > stalled + 40, "the program froze with the link")
        assert beats(pulse).endswith(b"!" * 40)
        terminal.seen = b""
        os.write(terminal.far_end, b"q")
        terminal.wait_for(b"still in progress")
        os.write(terminal.far_end, b"\r")
        assert terminal.wait_for_end() == 0


def test_a_cut_link_ends_the_viewer() -> None:
    with app_in_terminal({}) as terminal:
        terminal.wait_for(b"POWER NOW")
        terminal.close()
        assert terminal.wait_for_end() == 0
