"""Record a command as `time` runs one: the caller's streams, its signals, and the workload's exit code."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nnwatch.recording.control import Inherit, forward, start
from nnwatch.recording.manifest import OUTPUT, Request
from nnwatch.recording.watch import RunWatcher

_FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)
_LOOK_EVERY_S = 0.05
_CHUNK_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Outcome:
    """A recorded run; `exit_code` is None when the recording was ended before the workload."""

    folder: Path
    exit_code: int | None


def record(request: Request, *, quiet_stdout: bool = False) -> Outcome:
    """Record a command in the foreground and wait until the history has it.

    A stream of the caller that is a file or a pipe is the workload's own. One that is a terminal is not, as
    it may close while the workload goes on: there the run's output file is copied to it.

    Args:
        request: what to record.
        quiet_stdout: keep standard output free for a document; the workload's goes to standard error.
    """
    stdout, stderr = (2 if quiet_stdout else 1), 2
    inherit = Inherit(
        stdin=_open_or_none(0), stdout=_unless_terminal(stdout), stderr=_unless_terminal(stderr)
    )
    folder = start(request, inherit)
    watcher = RunWatcher(folder)
    relay = _Relay(folder / OUTPUT, stdout if inherit.stdout is None else stderr)
    with _forwarding(watcher):
        while True:
            ended = not watcher.is_recorded()
            for _ in watcher.views():
                continue
            relay.copy()
            if ended:
                break
            time.sleep(_LOOK_EVERY_S)
    watcher.close()
    relay.close()
    return Outcome(folder, watcher.exit_code)


@contextlib.contextmanager
def _forwarding(watcher: RunWatcher) -> Iterator[None]:
    """Hand signals on to the workload while it runs."""

    def hand_on(number: int, _frame: object) -> None:
        if watcher.manifest.target_pid is not None:
            forward(watcher.manifest.target_pid, number)

    before = {number: signal.signal(number, hand_on) for number in _FORWARDED}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Relay:
    """Copies what the workload prints into its file to a stream of the caller."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._source = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._descriptor = descriptor

    def copy(self) -> None:
        """Copy what is new."""
        while chunk := os.read(self._source, _CHUNK_BYTES):
            os.write(self._descriptor, chunk)

    def close(self) -> None:
        """Close the source."""
        os.close(self._source)


def _open_or_none(descriptor: int) -> int | None:
    try:
        os.fstat(descriptor)
    except OSError:
        return None
    return descriptor


def _unless_terminal(descriptor: int) -> int | None:
    return None if _open_or_none(descriptor) is None or os.isatty(descriptor) else descriptor
