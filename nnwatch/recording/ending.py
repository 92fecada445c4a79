"""Ends a workload: it is asked first, and made to when it does not listen."""

from __future__ import annotations

import signal
import time
from enum import Enum
from pathlib import Path

from nnwatch.core.errors import NnwatchError
from nnwatch.recording.control import stop
from nnwatch.recording.held_tree import HeldTree
from nnwatch.recording.identity import ends_within
from nnwatch.recording.manifest import read_manifest
from nnwatch.recording.ongoing import has_workload, is_recording

GRACE_S = 10.0
_HANDED_OVER_S = 30.0  # a recorder that knows of its end has handed its run to the history by then
_KILLED_WITHIN_S = 10.0  # a process that hangs in the kernel outlives even SIGKILL


class Ended(Enum):
    """What it took to end a workload."""

    GONE_BEFORE = "its command had ended already"
    TERMINATED = "its command ended on SIGTERM"
    KILLED = "its command ignored SIGTERM and was killed"


def end_workload(folder: Path, grace_s: float = GRACE_S) -> Ended:
    """Ask a run's workload and all it started to end, kill what has not within the grace, and say which it was.

    Raises:
        NnwatchError: it may not be ended by this user, or hangs in the kernel.
    """
    manifest = read_manifest(folder)
    if not has_workload(manifest):
        return Ended.GONE_BEFORE
    tree = HeldTree(manifest)
    try:
        return _end(tree, grace_s)
    finally:
        tree.close()


def end_run(folder: Path) -> None:
    """End a recording together with the workload it launched; one that somebody else started goes on.

    Raises:
        NnwatchError: its workload cannot be ended.
    """
    manifest = read_manifest(folder)
    if manifest.request.attach_pid is None:
        end_workload(folder)
    elif is_recording(manifest):
        stop(folder)


def wait_for_recorder(folder: Path) -> None:
    """Wait until the recorder of a run that ends has given it to the history, and is gone.

    Raises:
        NnwatchError: it takes uncommonly long.
    """
    manifest = read_manifest(folder)
    if not ends_within(manifest.recorder_pid, manifest.recorder_start_ticks, _HANDED_OVER_S):
        raise NnwatchError(
            f"run {folder.name} was asked to end, but its recorder still works on it; `nnwatch history` lists it then"
        )


def _end(tree: HeldTree, grace_s: float) -> Ended:
    # a stopped process takes SIGTERM only when it goes on
    if _have_ended(tree, (signal.SIGTERM, signal.SIGCONT), grace_s):
        return Ended.TERMINATED
    if _have_ended(tree, (signal.SIGKILL,), _KILLED_WITHIN_S):
        return Ended.KILLED
    left = ", ".join(map(str, tree.pids()))
    raise NnwatchError(f"process {left} does not end even when killed: it waits in the kernel")


def _have_ended(tree: HeldTree, numbers: tuple[signal.Signals, ...], within_s: float) -> bool:
    """Send signals until nothing is left, as what ends may have started others meanwhile."""
    until_s = time.monotonic() + within_s
    while tree.look():
        for number in numbers:
            tree.send(number)
        if not tree.wait(until_s):
            return False
    return True
