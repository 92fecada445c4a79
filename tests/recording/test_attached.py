"""Processes that somebody else started."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nnwatch.core.errors import UsageError
from nnwatch.recording.attached import AttachedTarget, command_of
from nnwatch.recording.identity import boot_id, ends_within, is_alive, start_ticks
from nnwatch.recording.target import Exit
from tests.faults.house import until

Child = subprocess.Popen[bytes]


@pytest.fixture
def child() -> Iterator[Child]:
    """A process that has started and ends with the code it reads, or for want of one."""
    script = "import sys; print('ready', flush=True); sys.exit(int(sys.stdin.readline() or 0))"
    with subprocess.Popen(
        [sys.executable, "-S", "-E", "-c", script, "needle"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()  # until it runs, the kernel tells the arguments of the process it was forked from
        yield child


@pytest.fixture
def headless() -> Iterator[Child]:
    """A process that looks like a zombie: its second thread lives on, and ends it with the code it reads."""
    script = """
import ctypes, os, sys, threading
threading.Thread(target=lambda: os._exit(int(sys.stdin.readline() or 0))).start()
ctypes.CDLL(None).pthread_exit(None)
"""
    with subprocess.Popen([sys.executable, "-S", "-E", "-c", script], stdin=subprocess.PIPE) as child:
        until(
            lambda: Path(f"/proc/{child.pid}/stat").read_bytes().rpartition(b")")[2].split()[0] == b"Z",
            "a zombie",
        )
        yield child


def end(child: Child, code: int) -> None:
    assert child.stdin is not None
    child.stdin.write(b"%d\n" % code)
    child.stdin.close()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)


def test_the_end_is_noticed_and_the_code_known_until_the_parent_asks(child: Child) -> None:
    target = AttachedTarget(child.pid)
    assert not target.has_ended()
    assert target.start_ticks == start_ticks(child.pid)
    end(child, 3)
    assert target.has_ended()
    assert target.reap() == Exit(3)


def test_the_code_is_unknown_after_the_parent_has_asked(child: Child) -> None:
    target = AttachedTarget(child.pid)
    end(child, 3)
    assert child.wait() == 3
    assert target.has_ended()
    assert target.reap() == Exit(None)


def test_a_process_whose_first_thread_has_ended_goes_on(headless: Child) -> None:
    target = AttachedTarget(headless.pid)
    assert is_alive(headless.pid, target.start_ticks)
    assert not ends_within(headless.pid, target.start_ticks, 0)
    end(headless, 3)
    assert target.has_ended()
    assert not is_alive(headless.pid, target.start_ticks)
    assert target.reap() == Exit(3)


def test_a_process_killed_by_a_signal(child: Child) -> None:
    target = AttachedTarget(child.pid)
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert target.reap() == Exit(137, 9)


def test_another_process_of_the_same_id_is_refused(child: Child) -> None:
    with pytest.raises(UsageError, match="there is no process"):
        AttachedTarget(child.pid, (start_ticks(child.pid) or 0) + 1)


@pytest.mark.parametrize("pid", [2**22 + 1, 2**40, 0, -5])
def test_a_process_that_cannot_be(pid: int) -> None:
    with pytest.raises(UsageError, match=f"there is no process {pid} "):
        AttachedTarget(pid)


def test_a_process_that_has_ended(child: Child) -> None:
    end(child, 0)
    with pytest.raises(UsageError):
        AttachedTarget(child.pid)
    child.wait()
    with pytest.raises(UsageError):
        command_of(child.pid)
    assert not is_alive(child.pid, start_ticks(child.pid))


def test_its_command_is_told(child: Child) -> None:
    assert command_of(child.pid)[-1] == "needle"
    assert command_of(2) == ("[kthreadd]",)


def test_this_boot_has_an_id() -> None:
    assert boot_id()
