"""How a recorder comes by its workload: it launches a command, or attaches to what already runs."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from nnwatch.probe.environment import with_hooks
from nnwatch.recording.attached import AttachedTarget
from nnwatch.recording.manifest import EVENTS, EVENTS_VARIABLE, Manifest
from nnwatch.recording.target import LaunchedTarget, Streams, Target

_CREDENTIALS = "NNWATCH_REDFISH_"


class Workload(Protocol):
    """A workload that begins when the recorder has read its meters for the first time."""

    how: str

    def begin(self) -> Target:
        """Start it, or hand over what already runs."""
        ...

    def pid(self) -> int | None:
        """Return its process for the meters; None before it starts."""
        ...


class Launcher:
    """Starts a command.

    Args:
        command: program and arguments, complete even when the manifest leaves them out.
        umask: the mode bits that the caller wants files of the workload not to have.
    """

    how = "started"

    def __init__(
        self, folder: Path, manifest: Manifest, command: Sequence[str], streams: Streams, umask: int
    ) -> None:
        self._events = folder / EVENTS
        self._cwd = manifest.request.cwd
        self._hooks = manifest.request.hooks
        self._command = command
        self._streams = streams
        self._umask = umask
        self._pid: int | None = None

    def begin(self) -> Target:
        """Start it.

        Raises:
            NnwatchError: it cannot be started.
        """
        target = LaunchedTarget(self._command, self._cwd, self._environment(), self._streams, self._umask)
        self._pid = target.pid
        return target

    def pid(self) -> int | None:
        """Return its process; None before it starts."""
        return self._pid

    def _environment(self) -> Mapping[str, str]:
        """Tell the probe where to report, and let Python print lines as they come, as on a terminal.

        How to log in to the machine's controller is the recorder's business alone.
        """
        ours = {name: value for name, value in os.environ.items() if not name.startswith(_CREDENTIALS)}
        hooks = with_hooks(ours) if self._hooks else {}
        return {"PYTHONUNBUFFERED": "1"} | ours | hooks | {EVENTS_VARIABLE: str(self._events)}


class Attacher:
    """Attaches to a process, whose counters the meters see from the first reading on.

    Raises:
        UsageError: there is no such process.
    """

    def __init__(self, pid: int, started: int | None = None) -> None:
        self.how = "attached" if started is None else "resumed"
        self._target = AttachedTarget(pid, started)

    def begin(self) -> Target:
        """Hand it over."""
        return self._target

    def pid(self) -> int | None:
        """Return its process."""
        return self._target.pid
