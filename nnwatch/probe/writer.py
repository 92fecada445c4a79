"""The file of events: whole lines from any number of processes, and silence after the first failure."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# A path that turns out to be a pipe without a reader must fail instead of holding the workload up.
_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK


class EventWriter:
    """Appends one JSON object a line, each in one write, with the id of the process that writes it."""

    def __init__(self, path: str) -> None:
        self._fd: int | None = None
        try:
            self._fd = os.open(path, _FLAGS, 0o600)
            self._file = _identity(self._fd)
        except (OSError, ValueError):
            self.silence()

    @property
    def silent(self) -> bool:
        """Whether nothing is written any more."""
        return self._fd is None

    def write(self, t_ns: int, event: Mapping[str, object]) -> None:
        """Append one event of that moment of the monotonic clock."""
        if self._fd is None:
            return
        line = json.dumps({"t": t_ns, "pid": os.getpid(), **event}, default=str) + "\n"
        data = line.encode()
        try:
            if _identity(self._fd) != self._file or os.write(self._fd, data) != len(data):
                self.silence()
        except OSError:
            self.silence()

    def silence(self) -> None:
        """Write nothing from now on; the descriptor stays, because the workload may own it by now."""
        self._fd = None


def _identity(fd: int) -> tuple[int, int]:
    """Which file a descriptor stands for: a daemon closes all it finds, and the number then means another."""
    status = os.fstat(fd)
    return status.st_dev, status.st_ino
