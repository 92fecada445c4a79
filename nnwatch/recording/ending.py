"""Ends a workload: it is asked first, and made to when it does not listen."""

from __future__ import annotations

import contextlib
import os
import select
import signal
from enum import Enum
from pathlib import Path

import psutil

from nnwatch.core.errors import NnwatchError
from nnwatch.recording.control import forward, has_workload, stop
from nnwatch.recording.manifest import Manifest, read_manifest

GRACE_S = 10.0
_KILLED_WITHIN_S = 10.0  # a process that hangs in the kernel outlives even SIGKILL


class Ended(Enum):
    """What it took to end a workload."""

    GONE_BEFORE = "its command had ended already"
    TERMINATED = "its command ended on SIGTERM"
    KILLED = "its command ignored SIGTERM and was killed"


def end_workload(folder: Path, grace_s: float = GRACE_S) -> Ended:
    """Ask a run's workload to end, kill its processes if it does not within the grace, and say which it was.

    Raises:
        NnwatchError: it may not be ended by this user, or hangs in the kernel.
    """
    manifest = read_manifest(folder)
    if not has_workload(manifest) or manifest.target_pid is None:
        return Ended.GONE_BEFORE
    descriptor = os.pidfd_open(manifest.target_pid)
    try:
        return _end(manifest, manifest.target_pid, descriptor, grace_s)
    except PermissionError as error:
        raise NnwatchError(
            f"process {manifest.target_pid} belongs to another user; only they may end it"
        ) from error
    finally:
        os.close(descriptor)


def end_run(folder: Path) -> None:
    """End a recording together with the workload it launched; one that somebody else started goes on.

    Raises:
        NnwatchError: the run is not being recorded, or its workload cannot be ended.
    """
    if read_manifest(folder).request.attach_pid is None:
        end_workload(folder)
    else:
        stop(folder)


def _end(manifest: Manifest, pid: int, descriptor: int, grace_s: float) -> Ended:
    forward(pid, signal.SIGTERM)
    forward(pid, signal.SIGCONT)  # a stopped process takes SIGTERM only when it goes on
    if _has_ended(descriptor, grace_s):
        return Ended.TERMINATED
    for process in _tree(manifest, pid):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    forward(pid, signal.SIGKILL)
    if not _has_ended(descriptor, _KILLED_WITHIN_S):
        raise NnwatchError(f"process {pid} does not end even when killed: it waits in the kernel")
    return Ended.KILLED


def _tree(manifest: Manifest, pid: int) -> list[psutil.Process]:
    """Return the workload's descendants, those that the recorder has adopted among them."""
    found: list[psutil.Process] = []
    with contextlib.suppress(psutil.NoSuchProcess):
        found += psutil.Process(pid).children(recursive=True)
    with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
        recorder = manifest.recorder_pid or 0
        session = os.getsid(recorder)
        found += [p for p in psutil.Process(recorder).children(recursive=True) if _session(p.pid) != session]
    return found


def _session(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return None


def _has_ended(descriptor: int, within_s: float) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(within_s * 1000))
