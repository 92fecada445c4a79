"""Append-only files of lines, written so that a full disk loses nothing."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from nnwatch.core.errors import NnwatchError
from nnwatch.recording.space import reserve

_MOST_WAITING_BYTES = 4 << 20  # hours of samples; beyond, the oldest go
_RESERVE_BYTES = 1 << 20  # about an hour of samples that a full disk cannot refuse


class LineWriter:
    """Appends lines; what a full or absent disk refuses waits and is tried again with the next line.

    Room for what comes next is taken ahead, so that a disk that others fill refuses nothing for a while.
    A file has one writer at a time. What a writer before left as half a line is ended, and stays alone.

    Raises:
        NnwatchError: another process writes to it.
        OSError: the file cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._waiting = bytearray()
        self.lost_bytes = 0
        self.refusal: str | None = None
        self._room_until = 0
        self._torn = False
        if not lock(self.descriptor):
            os.close(self.descriptor)
            raise NnwatchError(f"{path.parent.name} is being recorded already")
        if not _ends_whole(self.descriptor):
            self.write(b"\n")

    @property
    def waiting(self) -> int:
        """How many bytes the disk has not taken yet."""
        return len(self._waiting)

    @property
    def size(self) -> int:
        """How many bytes the file has."""
        return os.fstat(self.descriptor).st_size

    def write(self, line: bytes) -> None:
        """Append one line, after those that still wait."""
        self._waiting += line
        try:
            while self._waiting:
                written = os.write(self.descriptor, self._waiting)
                self._torn = self._waiting[written - 1 : written] != b"\n"
                del self._waiting[:written]
            self.refusal = None
        except OSError as error:
            self.refusal = error.strerror
            self._forget_oldest()

    def take_room(self) -> None:
        """See to it that there is room ahead; a file system that cannot promise any is no worse than before."""
        size = self.size
        if size + _RESERVE_BYTES // 2 > self._room_until and reserve(self.descriptor, size, _RESERVE_BYTES):
            self._room_until = size + _RESERVE_BYTES

    def close(self) -> None:
        """Close the file."""
        os.close(self.descriptor)

    def _forget_oldest(self) -> None:
        excess = len(self._waiting) - _MOST_WAITING_BYTES
        if excess > 0:
            end = self._waiting.find(b"\n", excess) + 1 or len(self._waiting)
            self._waiting[:end] = b"\n" if self._torn else b""
            self.lost_bytes += end


def lock(descriptor: int, *, wait: bool = False) -> bool:
    """Take the file for this process until it closes it or ends, and return whether it has it now."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def _ends_whole(descriptor: int) -> bool:
    size = os.fstat(descriptor).st_size
    return size == 0 or os.pread(descriptor, 1, size - 1) == b"\n"
