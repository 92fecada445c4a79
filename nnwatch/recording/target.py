"""The workload: launched in a session of its own, and not reaped before its last reading."""

from __future__ import annotations

import ctypes
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nnwatch.core.errors import CommandNotFoundError, CommandNotRunnableError, NnwatchError
from nnwatch.meters.proc_files import read_stat

_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Streams:
    """File descriptors that the workload gets as standard input, output and error, and under their own number."""

    stdin: int
    stdout: int
    stderr: int
    others: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Exit:
    """How the workload ended, in the shell's way: 128 + n after signal n; None when nobody could tell."""

    code: int | None
    signal: int | None = None


class Target(Protocol):
    """The process that is recorded; `descriptor` becomes readable when it ends."""

    pid: int
    start_ticks: int | None
    descriptor: int

    def has_ended(self) -> bool:
        """Look whether it has ended."""
        ...

    def reap(self) -> Exit:
        """Return how it ended, and close the descriptor."""
        ...


class LaunchedTarget:
    """A command started by the recorder.

    Args:
        umask: the mode bits that the caller wants files of the workload not to have; -1 leaves them alone.

    Raises:
        CommandNotFoundError: there is no such program.
        CommandNotRunnableError: the program may not be run, or is none.
        NnwatchError: the system refused for another reason.
    """

    def __init__(
        self, command: Sequence[str], cwd: str, env: Mapping[str, str], streams: Streams, umask: int = -1
    ) -> None:
        adopt_orphans()
        try:
            self._process = subprocess.Popen(
                command,
                cwd=cwd,
                env=env,
                stdin=streams.stdin,
                stdout=streams.stdout,
                stderr=streams.stderr,
                pass_fds=streams.others,
                start_new_session=True,
                umask=umask,
            )
        except (OSError, ValueError) as error:
            raise _launch_error(command[0], cwd, error) from error
        self.pid = self._process.pid
        stat = read_stat(f"/proc/{self.pid}")  # also one that has ended already: it is not reaped yet
        self.start_ticks = None if stat is None else stat.start_ticks
        self.descriptor = os.pidfd_open(self.pid)

    def has_ended(self) -> bool:
        """Look whether the workload has ended; it stays a zombie, readable once more, until `reap`."""
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self.pid, options) is not None

    def reap(self) -> Exit:
        """Wait for the workload's end and return its exit code."""
        code = self._process.wait()
        os.close(self.descriptor)
        return Exit(128 - code, -code) if code < 0 else Exit(code)


def adopt_orphans() -> None:
    """Make descendants whose parent ended children of this process, so that they stay in the tree."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def reap_orphans(target_pid: int) -> None:
    """Reap adopted processes that ended; the workload and the recorder's own helpers are left alone."""
    options = os.WEXITED | os.WNOHANG | os.WNOWAIT
    own_session = os.getsid(0)
    try:
        while (ended := os.waitid(os.P_ALL, 0, options)) is not None:
            if ended.si_pid == target_pid or os.getsid(ended.si_pid) == own_session:
                return
            os.waitpid(ended.si_pid, os.WNOHANG)
    except (ChildProcessError, ProcessLookupError):
        return


def _launch_error(program: str, cwd: str, error: OSError | ValueError) -> NnwatchError:
    if not Path(cwd).is_dir():
        return NnwatchError(f"cannot run {program}: the folder {cwd} is gone")
    if isinstance(error, FileNotFoundError):
        return CommandNotFoundError(f"cannot run {program}: no such program")
    why = error.strerror if isinstance(error, OSError) else error
    return CommandNotRunnableError(f"cannot run {program}: {why}")
