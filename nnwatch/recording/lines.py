"""Append-only files of lines, written so that a full disk loses nothing, and followed while they grow."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from nnwatch.core.errors import NnwatchError
from nnwatch.recording.space import reserve

_MOST_WAITING_BYTES = 4 << 20  # hours of samples; beyond, the oldest go
_CHUNK_BYTES = 1 << 16
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


class LineFollower:
    """Reads the whole lines that were added since the last look.

    Args:
        path: the file, which need not exist yet.
        tail_bytes: begin that far before the end instead of at the beginning; a first torn line is left out.
    """

    def __init__(self, path: Path, tail_bytes: int | None = None) -> None:
        self._path = path
        self._tail_bytes = tail_bytes
        self._descriptor: int | None = None
        self._rest = b""
        self._torn = False

    def lines(self) -> Iterator[bytes]:
        """Return the new whole lines; the end of a line still being written is kept for the next look."""
        while chunk := self._read():
            *whole, self._rest = (self._rest + chunk).split(b"\n")
            if self._torn and whole:
                del whole[0]
                self._torn = False
            yield from whole

    def close(self) -> None:
        """Close the file if it was ever there."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _read(self) -> bytes:
        if self._descriptor is None:
            self._descriptor = self._open()
        return b"" if self._descriptor is None else os.read(self._descriptor, _CHUNK_BYTES)

    def _open(self) -> int | None:
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        start = max(0, os.fstat(descriptor).st_size - self._tail_bytes) if self._tail_bytes is not None else 0
        if start:
            os.lseek(descriptor, start, os.SEEK_SET)
            self._torn = True
        return descriptor
