"""Keeps the head and the tail of what a workload prints: the middle of a huge output goes, while it grows.

The workload writes into the file itself, so the file cannot be exchanged under it: its middle is given back
to the file system as a hole, and when the workload has ended the hole becomes one line that says so.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from nnwatch.recording.byte_lock import held_from
from nnwatch.recording.space import punch

HEAD_BYTES = 8 << 20
TAIL_BYTES = 24 << 20

_BLOCK = 4096
_CHUNK_BYTES = 1 << 20


class OutputCap:
    """Holds one output file to a size.

    Args:
        path: the file, which the workload appends to.
        head_bytes: how much of its beginning to keep, whole blocks.
        tail_bytes: how much of its end to keep.
    """

    def __init__(self, path: Path, head_bytes: int = HEAD_BYTES, tail_bytes: int = TAIL_BYTES) -> None:
        self._path = path
        self._descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        self._head = head_bytes
        self._tail = tail_bytes
        self._punched_to = head_bytes

    def trim(self) -> None:
        """Give back the middle, but nothing that a reader has still to copy; harmless where it cannot be."""
        end = os.fstat(self._descriptor).st_size - self._tail
        if end <= self._punched_to:
            return
        needed = held_from(self._descriptor)
        end = (end if needed is None else min(end, needed)) // _BLOCK * _BLOCK
        if end > self._punched_to and punch(self._descriptor, self._punched_to, end):
            self._punched_to = end

    def close(self, *, ended: bool) -> None:
        """Close the file; when the workload has ended, its hole is closed as well."""
        if ended and self._punched_to > self._head:
            with contextlib.suppress(OSError):  # a full disk leaves the file as it is: readable, with a hole
                self._close_hole()
        os.close(self._descriptor)

    def _close_hole(self) -> None:
        draft = self._path.with_name(f"{self._path.name}.new")
        try:
            with draft.open("wb") as file:
                self._copy(file.fileno(), 0, self._head)
                left_out = self._punched_to - self._head
                os.write(file.fileno(), f"\n[nnwatch left out {left_out} bytes here]\n".encode())
                self._copy(file.fileno(), self._punched_to, os.fstat(self._descriptor).st_size)
            draft.replace(self._path)
        finally:
            draft.unlink(missing_ok=True)

    def _copy(self, to: int, start: int, end: int) -> None:
        while start < end and (chunk := os.pread(self._descriptor, min(_CHUNK_BYTES, end - start), start)):
            start += os.write(to, chunk)
