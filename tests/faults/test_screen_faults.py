"""The screens of a run and what may befall them: the workload and its account do not notice."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

from tests.faults.house import IN_TERMINAL, House, until


class Watched:
    """The screens in a pseudo-terminal, and all they have sent so far."""

    def __init__(self, viewer: subprocess.Popen[bytes], far_end: int) -> None:
        self.viewer = viewer
        self.seen = b""
        self._far_end = far_end
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def cut(self) -> None:
        """Take the terminal away."""
        end, self._far_end = self._far_end, -1
        if end >= 0:
            os.close(end)

    def _read(self) -> None:
        while True:
            try:
                self.seen += os.read(self._far_end, 65536)
            except OSError:  # one end or the other is closed
                return


@contextmanager
def screens(house: House, *arguments: str) -> Iterator[Watched]:
    """Open the screens in a session of their own with a terminal of their own."""
    ours, theirs = pty.openpty()
    house.env |= {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
    ends = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
    watched = Watched(house.start(*arguments, via=IN_TERMINAL, **ends), ours)
    os.close(theirs)
    try:
        yield watched
    finally:
        watched.cut()


@pytest.fixture
def viewer(house: House) -> Iterator[Watched]:
    """The live screen of a run whose workload waits to be let go."""
    with screens(house, "run", "--", *house.command(2, "patient")) as watched:
        until(lambda: b"POWER NOW" in watched.seen, "the live screen")
        house.reach(2)
        yield watched


def test_a_terminal_that_is_gone_ends_the_screens_alone(house: House, viewer: Watched) -> None:
    viewer.cut()
    viewer.viewer.wait(40)
    house.let_go()
    house.unharmed(7, 7)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_screens_that_are_ended_leave_the_run_alone(house: House, viewer: Watched, number: int) -> None:
    viewer.viewer.send_signal(number)
    viewer.viewer.wait(40)
    if number != signal.SIGKILL:
        until(lambda: b"\x1b[?1049l" in viewer.seen, "the terminal to be as it was")
    house.let_go()
    house.unharmed(7, 7)
