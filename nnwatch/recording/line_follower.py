"""Files of lines, followed while they grow."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_CHUNK_BYTES = 1 << 16


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
