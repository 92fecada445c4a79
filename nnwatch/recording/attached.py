"""A workload that already ran: watched through a descriptor that stands for this one process for ever."""

from __future__ import annotations

import os
import select
from pathlib import Path

from nnwatch.core.errors import UsageError
from nnwatch.recording.identity import start_ticks
from nnwatch.recording.target import Exit

_STARTED, _EXIT_STATUS = 19, 49  # proc(5), fields 22 and 52 of `stat`, counted from the third, the state


class AttachedTarget:
    """A process that somebody else started; it never notices.

    Args:
        pid: its id.
        started: its start time when it has been seen before, so that another one of this id is refused.

    Raises:
        UsageError: there is no such process.
    """

    def __init__(self, pid: int, started: int | None = None) -> None:
        try:
            self.descriptor = os.pidfd_open(pid)
        except (OSError, OverflowError) as error:
            raise _no_process(pid) from error
        found = start_ticks(pid)
        if found is None or started not in (None, found):
            os.close(self.descriptor)
            raise _no_process(pid)
        self.pid = pid
        self.start_ticks: int | None = found
        self._poll = select.poll()
        self._poll.register(self.descriptor, select.POLLIN)

    def has_ended(self) -> bool:
        """Look whether the process has ended, whatever runs under its id by now."""
        return bool(self._poll.poll(0))

    def reap(self) -> Exit:
        """Return how it ended: known only as long as its parent has not asked."""
        known = _exit_of_zombie(self.pid, self.start_ticks)
        os.close(self.descriptor)
        return known


def command_of(pid: int) -> tuple[str, ...]:
    """Return the command line of a process; its name in brackets where it has none, as of the kernel's own.

    Raises:
        UsageError: there is no such process.
    """
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").split(b"\0")
        name = Path(f"/proc/{pid}/comm").read_text(errors="replace").strip()
    except OSError as error:
        raise _no_process(pid) from error
    return tuple(word.decode(errors="replace") for word in words) if words[0] else (f"[{name}]",)


def _exit_of_zombie(pid: int, started: int | None) -> Exit:
    """Read the wait status that the kernel keeps for the parent and shows to the same user."""
    folder = Path(f"/proc/{pid}")
    try:
        fields = (folder / "stat").read_bytes().rpartition(b")")[2].split()
        ours = os.geteuid() in (0, folder.stat().st_uid)
    except OSError:
        return Exit(None)
    if fields[0] != b"Z" or int(fields[_STARTED]) != started or not ours:
        return Exit(None)
    code = os.waitstatus_to_exitcode(int(fields[_EXIT_STATUS]))
    return Exit(128 - code, -code) if code < 0 else Exit(code)


def _no_process(pid: int) -> UsageError:
    return UsageError(f"there is no process {pid} to attach to; `ps -e` lists those that run")
