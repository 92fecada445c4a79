"""The terminal, the keys and the pipes of whoever looks: the workload and its account survive them all."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
from collections.abc import Iterator

import pytest

from nnwatch.meters.proc_files import read_stat
from tests.faults.house import IN_TERMINAL, House, until


class Terminal:
    """Both ends of a pseudo-terminal."""

    def __init__(self) -> None:
        self.ours, self.theirs = pty.openpty()
        self._open = {self.ours, self.theirs}

    def close(self, *ends: int) -> None:
        """Close one end or the other, once."""
        for end in self._open.intersection(ends):
            os.close(end)
        self._open -= set(ends)

    def start(
        self, house: House, *arguments: str, via: tuple[str, ...] = IN_TERMINAL
    ) -> subprocess.Popen[bytes]:
        """Start nnwatch as the leader of a session with this terminal."""
        ends = {"stdin": self.theirs, "stdout": self.theirs, "stderr": self.theirs}
        return house.start(*arguments, via=via, **ends)


@pytest.fixture
def terminal(house: House) -> Iterator[Terminal]:
    terminal = Terminal()
    yield terminal
    terminal.close(terminal.ours, terminal.theirs)


def state(pid: int) -> str:
    stat = read_stat(f"/proc/{pid}")
    return "gone" if stat is None else stat.state


def read_all(descriptor: int) -> bytes:
    seen = b""
    while True:
        try:
            chunk = os.read(descriptor, 65536)
        except OSError:  # nobody holds the other end any more
            return seen
        if not chunk:
            return seen
        seen += chunk


def test_a_closed_terminal_ends_nothing_but_the_looking(house: House, terminal: Terminal) -> None:
    viewer = terminal.start(house, "run", "--headless", "--", *house.command(20, "prints"))
    house.reach(3)
    terminal.close(terminal.theirs, terminal.ours)
    assert viewer.wait(20) == -signal.SIGHUP
    assert not house.has("finished")
    row = house.unharmed(0, 20)
    assert row["status"] == "completed"
    assert row["duration_s"] >= 1.0


def test_who_does_not_mind_the_end_of_the_terminal_gets_the_exit_code(
    house: House, terminal: Terminal
) -> None:
    unmoved = (*IN_TERMINAL, "/bin/sh", "-c", 'trap "" HUP; exec "$@"', "sh")
    viewer = terminal.start(house, "run", "--headless", "--", *house.command(20, "code7"), via=unmoved)
    house.reach(3)
    terminal.close(terminal.theirs, terminal.ours)
    assert viewer.wait(20) == 7
    house.unharmed(7, 20)


def test_a_killed_viewer_ends_nothing_but_the_looking(house: House) -> None:
    viewer = house.start("run", "--headless", "--", *house.command(2, "patient"))
    house.reach(2)
    viewer.kill()
    assert viewer.wait(20) == -signal.SIGKILL
    house.let_go()
    house.unharmed(7, 7)


def test_output_comes_to_the_terminal_and_the_code_to_the_caller(house: House, terminal: Terminal) -> None:
    viewer = terminal.start(house, "run", "--headless", "--", *house.command(4, "prints"))
    terminal.close(terminal.theirs)
    seen = read_all(terminal.ours)
    assert viewer.wait(20) == 0
    assert b"a line to begin with" in seen
    assert b"a line to end with" in seen
    house.unharmed(0, 4)


def test_ctrl_c_ends_the_workload_as_it_does_under_time(house: House, terminal: Terminal) -> None:
    viewer = terminal.start(house, "run", "--headless", "--", *house.command(400))
    house.reach(2)
    os.write(terminal.ours, b"\x03")
    assert viewer.wait(20) == 128 + signal.SIGINT
    assert house.account(130, house.steps())["status"] == "interrupted"


def test_ctrl_c_reaches_all_of_a_pipeline(house: House, terminal: Terminal) -> None:
    viewer = terminal.start(house, "run", "--headless", "--", *house.command(400, "pipeline"))
    house.reach(2)
    os.write(terminal.ours, b"\x03")
    assert viewer.wait(20) == 3
    assert house.account(3, house.steps())["status"] == "failed"


def test_ctrl_z_stops_both_and_both_go_on(house: House, terminal: Terminal) -> None:
    viewer = terminal.start(house, "run", "--headless", "--", *house.command(20, "code7"))
    house.reach(2)
    _, workload = house.pids()
    os.write(terminal.ours, b"\x1a")
    until(lambda: state(viewer.pid) == "T", "the viewer to stop")
    until(lambda: state(workload) == "T", "the workload to stop")
    os.kill(viewer.pid, signal.SIGCONT)
    assert viewer.wait(20) == 7
    house.unharmed(7, 20)


def test_sigterm_goes_to_the_workload(house: House) -> None:
    viewer = house.start("run", "--headless", "--", *house.command(400))
    house.reach(2)
    viewer.terminate()
    assert viewer.wait(20) == 128 + signal.SIGTERM
    assert house.account(143, house.steps())["status"] == "interrupted"


def test_a_workload_that_ignores_sigterm_goes_on_to_its_end(house: House) -> None:
    viewer = house.start("run", "--headless", "--", *house.command(12, "stubborn"))
    house.reach(2)
    viewer.terminate()
    assert viewer.wait(30) == 0
    house.unharmed(0, 12)


def test_a_signal_before_the_workload_runs_is_not_lost(house: House) -> None:
    # No Python: one that is interrupted before it has set itself up ends with 1 like any other failure.
    viewer = house.start("run", "--headless", "--", "sleep", "60")
    until(lambda: list(house.home.glob("runs/*/run.json")), "the folder of the run")
    viewer.send_signal(signal.SIGINT)
    assert viewer.wait(20) == 128 + signal.SIGINT
    row = house.row()
    assert (row["status"], row["verdict_reasons"][0]) == ("interrupted", "interrupted")


@pytest.mark.parametrize("copied", [(), ("--items-from", "items ([0-9]+)")])
def test_a_closed_pipe_ends_the_workload_with_sigpipe(house: House, copied: tuple[str, ...]) -> None:
    talk = ("sh", "-c", "while echo y; do sleep 0.01; done")
    viewer = house.start("run", "--headless", *copied, "--", *talk, stdout=subprocess.PIPE)
    assert viewer.stdout is not None
    assert viewer.stdout.read(2) == b"y\n"
    viewer.stdout.close()
    assert viewer.wait(20) == 128 + signal.SIGPIPE
    assert house.row()["exit_code"] == 141


def test_viewers_come_and_go_as_they_like(house: House) -> None:
    house.detach(*house.command(2, "patient"))
    viewers = [house.start("watch", "last", stdout=subprocess.PIPE) for _ in range(3)]
    for viewer in viewers:
        assert viewer.stdout is not None
        assert b" J" in viewer.stdout.readline()
    viewers[0].kill()
    house.let_go()
    house.unharmed(7, 7)
    assert [viewer.wait(20) for viewer in viewers] == [-signal.SIGKILL, 0, 0]
