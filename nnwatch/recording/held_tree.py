"""The processes of a workload, held by descriptors: a signal reaches these, whatever runs under their ids by now."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from nnwatch.core.errors import NnwatchError
from nnwatch.recording.identity import has_ended, is_alive
from nnwatch.recording.manifest import EVENTS, EVENTS_VARIABLE, Manifest


class HeldTree:
    """All that a workload has started and that lives: its descendants, and those whose parent has ended.

    These are children of the recorder, which adopts them; when it is gone, the environment that they were given
    still names the run. The process that asks does not belong to them.

    Args:
        manifest: what the run says of its workload and recorder.
    """

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._mark = f"/{manifest.request.run_id}/{EVENTS}".encode()
        self._held: dict[int, int] = {}

    def look(self) -> bool:
        """Hold what has come, let go what has ended, and return whether anything is left."""
        for process in self._found():
            self._hold(process)
        for pid, descriptor in tuple(self._held.items()):
            if has_ended(descriptor):
                os.close(self._held.pop(pid))
        return bool(self._held)

    def send(self, number: int) -> None:
        """Send a signal to all of them.

        Raises:
            NnwatchError: one belongs to another user.
        """
        for pid, descriptor in self._held.items():
            try:
                with contextlib.suppress(ProcessLookupError):
                    signal.pidfd_send_signal(descriptor, number)
            except PermissionError as error:
                raise NnwatchError(f"process {pid} belongs to another user; only they may end it") from error

    def wait(self, until_s: float) -> bool:
        """Wait until a moment of the monotonic clock, and return whether all have ended before it."""
        return all(has_ended(each, until_s - time.monotonic()) for each in self._held.values())

    def pids(self) -> list[int]:
        """Return the ids of those that are held."""
        return list(self._held)

    def close(self) -> None:
        """Let all of them go."""
        for descriptor in self._held.values():
            os.close(descriptor)
        self._held.clear()

    def _found(self) -> Iterator[psutil.Process]:
        manifest = self._manifest
        if is_alive(manifest.target_pid, manifest.target_start_ticks):
            yield from _with_descendants(manifest.target_pid)
        if is_alive(manifest.recorder_pid, manifest.recorder_start_ticks):
            own = _session(manifest.recorder_pid)
            yield from (p for p in _with_descendants(manifest.recorder_pid) if _session(p.pid) != own)
        yield from (process for process in psutil.process_iter() if self._is_marked(process.pid))

    def _is_marked(self, pid: int) -> bool:
        try:
            variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        except OSError:  # it has ended, or belongs to somebody else
            return False
        name = f"{EVENTS_VARIABLE}=".encode()
        return any(each.startswith(name) and each.endswith(self._mark) for each in variables)

    def _hold(self, process: psutil.Process) -> None:
        """Open a descriptor, and look again whether it stands for the process that was found."""
        if process.pid in self._held or process.pid == os.getpid():
            return
        with contextlib.suppress(ProcessLookupError):
            self._held[process.pid] = os.pidfd_open(process.pid)
            if not process.is_running():
                os.close(self._held.pop(process.pid))


def _with_descendants(pid: int | None) -> list[psutil.Process]:
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _session(pid: int | None) -> int | None:
    try:
        return None if pid is None else os.getsid(pid)
    except ProcessLookupError:
        return None
