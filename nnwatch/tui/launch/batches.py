"""Matrices of benchmarks that were started from the screens: each an `nnwatch bench` that outlives its viewer."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import signal
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnwatch import paths
from nnwatch.core.errors import NnwatchError
from nnwatch.recording.identity import is_alive, start_ticks

if TYPE_CHECKING:
    from nnwatch.tui.values import Batch

_TAIL_BYTES = 16 << 10
_TOLD = 200  # lines
_NAMES = "--matrix"
_IN_FOLDER = "import os, sys; os.chdir(sys.argv[1]); os.execv(sys.argv[2], sys.argv[2:])"


class Batches:
    """Starts matrices, and finds the newest one, also one that an earlier viewer has started."""

    def __init__(self) -> None:
        self._children: set[int] = set()

    def start(self, arguments: Sequence[str]) -> None:
        """Start `nnwatch` with these arguments in a session of its own; what it tells goes into a file.

        Raises:
            NnwatchError: one is running already, or it cannot be started.
        """
        newest = self.newest()
        if newest is not None and newest.running:
            raise NnwatchError("a matrix is being measured; two at once would disturb each other")
        folder = paths.make_private(paths.matrices())
        path = folder / f"{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
        note = {"command": list(arguments), "folder": str(Path.cwd())}
        self._begin(path, note)

    def go_on(self) -> None:
        """Start the newest matrix again, where it was started: what is measured is left out, as it has a name.

        Raises:
            NnwatchError: there is none, it has no name, it is running still, or it cannot be started.
        """
        found = _newest()
        if found is None or _name(found[1]) is None:
            raise NnwatchError("a matrix without a name cannot go on; give the next one a name on its form")
        if _runs(found[1]):
            raise NnwatchError("the matrix is being measured")
        self._begin(*found)

    def _begin(self, path: Path, note: dict[str, Any]) -> None:
        nnwatch = (sys.executable, "-P", "-m", "nnwatch", *note["command"])
        pid = _spawn(
            (sys.executable, "-P", "-c", _IN_FOLDER, note["folder"], *nnwatch), path.with_suffix(".log")
        )
        self._children.add(pid)
        _write(path, note | {"pid": pid, "start_ticks": start_ticks(pid)})

    def newest(self) -> Batch | None:
        """Return the matrix that was started last."""
        from nnwatch.tui.values import Batch  # noqa: PLC0415 - not needed for the first frame

        found = _newest()
        if found is None:
            return None
        path, note = found
        running = _runs(note)  # looked at first: of one that has ended, all it told is read, and it is reaped
        told = _tail(path.with_suffix(".log"))
        self._reap()
        return Batch(shlex.join(["nnwatch", *note["command"]]), running, told, _name(note))

    def stop(self) -> None:
        """Begin no more measurements; the one in progress ends by itself and is kept."""
        found = _newest()
        if found is not None and _runs(found[1]):
            with contextlib.suppress(ProcessLookupError):
                os.kill(found[1]["pid"], signal.SIGKILL)

    def _reap(self) -> None:
        for pid in tuple(self._children):
            with contextlib.suppress(ChildProcessError):
                if os.waitpid(pid, os.WNOHANG) == (0, 0):
                    continue
            self._children.discard(pid)


def _spawn(command: tuple[str, ...], log: Path) -> int:
    """Start a process in a session of its own, away from the terminal."""
    streams = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    return os.posix_spawn(command[0], command, os.environ, file_actions=streams, setsid=True)


def _newest() -> tuple[Path, dict[str, Any]] | None:
    for path in sorted(paths.matrices().glob("*.json"), reverse=True):
        with contextlib.suppress(OSError, ValueError):
            return path, json.loads(path.read_text(encoding="utf-8"))
    return None


def _name(note: dict[str, Any]) -> str | None:
    """Return what the runs of a matrix are tagged with."""
    arguments: list[str] = note["command"]
    return arguments[arguments.index(_NAMES) + 1] if _NAMES in arguments[:-1] else None


def _runs(note: dict[str, Any]) -> bool:
    return is_alive(note["pid"], note["start_ticks"])


def _tail(path: Path) -> tuple[str, ...]:
    try:
        with path.open("rb") as log:
            log.seek(max(0, path.stat().st_size - _TAIL_BYTES))
            lines = log.read().decode(errors="replace").splitlines()
    except OSError:
        return ()
    return tuple(line for line in lines if line.strip())[-_TOLD:]


def _write(path: Path, note: dict[str, Any]) -> None:
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as draft:
        json.dump(note, draft)
    Path(draft.name).replace(path)
