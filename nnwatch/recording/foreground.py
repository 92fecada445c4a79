"""Record a command as `time` runs one: the caller's streams, its signals, and the workload's exit code."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from nnwatch.core.errors import NnwatchError
from nnwatch.recording.control import forward, resume, start, stop
from nnwatch.recording.follow import EndWatcher
from nnwatch.recording.forwarding import Forwarding, heeded
from nnwatch.recording.manifest import OUTPUT, Request
from nnwatch.recording.ongoing import has_workload
from nnwatch.recording.relay import Relay
from nnwatch.recording.spawn import Inherit
from nnwatch.recording.target import adopt_orphans, reap_orphans

_RELAY_EVERY_MS = 50
_LOOK_EVERY_MS = 1000


@dataclass(frozen=True, slots=True)
class Outcome:
    """A recorded run.

    Attributes:
        exit_code: None when the recording was ended before the workload.
        asked_to_end: whether somebody asked this process to end meanwhile.
    """

    folder: Path
    exit_code: int | None
    asked_to_end: bool = False


def record(request: Request, *, quiet_stdout: bool = False, shown: bool = True) -> Outcome:
    """Record a command in the foreground and wait until the history has it.

    A stream of the caller that is a file or a pipe is the workload's own. One that is a terminal is not, as
    it may close while the workload goes on: there the run's output file is copied to it. When the recorder
    is killed, another one takes over; the workload's exit code comes here in any case. Output that is to be
    searched is in that file as well, errors included.

    Args:
        request: what to record.
        quiet_stdout: keep standard output free for a document; the workload's goes to standard error.
        shown: let the workload's output be seen; else it is in its file alone.
    """
    stdout, stderr = (2 if quiet_stdout else 1), 2
    kept = not shown or request.items_from is not None or request.accuracy_from is not None
    inherit = Inherit(
        stdin=_open_or_none(0),
        stdout=None if kept else _unless_terminal(stdout),
        stderr=None if kept else _unless_terminal(stderr),
        others=_others(),
    )
    relayed = None not in (inherit.stdout, inherit.stderr)
    adopt_orphans()
    with Forwarding() as forwarding, Path(os.devnull).open("wb") as nowhere:
        folder = start(request, inherit)
        seen = stdout if inherit.stdout is None else stderr
        relay = Relay(folder / OUTPUT, seen if shown else nowhere.fileno())
        watcher = EndWatcher(folder)
        forwarding.to(watcher.manifest.target_pid)
        exit_code = _follow(watcher, relay, _LOOK_EVERY_MS if relayed else _RELAY_EVERY_MS)
    return Outcome(folder, exit_code, forwarding.asked_to_end)


def record_attached(request: Request) -> Outcome:
    """Record a process that already runs until it ends; SIGINT and SIGTERM end the recording, not the process."""
    stopping = _Stopping()
    try:
        folder = start(request)
        stopping.of(folder)
        watcher = EndWatcher(folder)
        while watcher.is_recorded():
            _wait(watcher.manifest.recorder_pid, _LOOK_EVERY_MS)
    finally:
        stopping.give_back()
    outcome = Outcome(folder, watcher.exit_code())
    watcher.close()
    return outcome


def _follow(watcher: EndWatcher, relay: Relay, every_ms: int) -> int | None:
    """Copy output until the recorder has done its work, and see to it that there is one."""
    target_pid = watcher.manifest.target_pid or 0
    helped = True
    while True:
        ended = not watcher.is_recorded()
        relay.copy()
        if relay.broken_pipe:
            forward(target_pid, signal.SIGPIPE)
        if ended and not watcher.has_end() and has_workload(watcher.manifest):
            helped = helped and _help(watcher)
        elif ended:
            break
        _wait(watcher.manifest.recorder_pid, every_ms)
        reap_orphans(target_pid)
    relay.close()
    code = None if watcher.stopped() else _collect(target_pid, watcher.exit_code())
    watcher.close()
    return code


def _help(watcher: EndWatcher) -> bool:
    """Have another recorder take over from one that was killed, and return whether it does."""
    try:
        resume(watcher.folder)
    except NnwatchError as error:
        sys.stderr.write(f"nnwatch: the recorder was killed; the command goes on unrecorded: {error}\n")
        return False
    sys.stderr.write("nnwatch: the recorder was killed; another one goes on, and the gap is noted\n")
    return True


def _wait(recorder_pid: int | None, most_ms: int) -> None:
    """Wait until the recorder ends, if it lives, but no longer than asked."""
    poll = select.poll()
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            descriptor = os.pidfd_open(recorder_pid or 0)
            stack.callback(os.close, descriptor)
            poll.register(descriptor, select.POLLIN)
        poll.poll(most_ms)


def _collect(target_pid: int, known: int | None) -> int | None:
    """Return the exit code: a workload became a child of this process when its recorder was killed."""
    if known is not None:
        return known
    try:
        code = os.waitstatus_to_exitcode(os.waitpid(target_pid, 0)[1])
    except ChildProcessError:
        return None
    return 128 - code if code < 0 else code


class _Stopping:
    """Turns the keys that end a command into the end of its recording; those that come too early wait."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._asked = False
        self._before = {
            number: signal.signal(number, self._end) for number in heeded(signal.SIGINT, signal.SIGTERM)
        }

    def of(self, folder: Path) -> None:
        """Name the run that ends then."""
        self._folder = folder
        if self._asked:
            self._end()

    def give_back(self) -> None:
        """Let the keys mean what they did."""
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _end(self, *_: object) -> None:
        self._asked = True
        if self._folder is not None:
            with contextlib.suppress(NnwatchError):
                stop(self._folder)


def _open_or_none(descriptor: int) -> int | None:
    try:
        os.fstat(descriptor)
    except OSError:
        return None
    return descriptor


def _others() -> tuple[int, ...]:
    """Return what the caller left open for its command beside the standard streams; ours are never among them."""
    numbers = (int(link.name) for link in Path("/proc/self/fd").iterdir())
    return tuple(n for n in numbers if n > 2 and _open_or_none(n) is not None and os.get_inheritable(n))


def _unless_terminal(descriptor: int) -> int | None:
    return None if _open_or_none(descriptor) is None or os.isatty(descriptor) else descriptor
