"""Marks from where on a reader still needs a file: a lock that goes with its reader, whatever ends that."""

from __future__ import annotations

import fcntl
import struct

_FLOCK = "hhqqi4x"  # struct flock of 64-bit Linux: type, whence, start, length, pid
_TO_THE_END = 0


def hold_from(descriptor: int, offset: int) -> None:
    """Say that everything from this byte on is still to be read, and nothing before it."""
    if offset:
        _lock(descriptor, fcntl.F_UNLCK, 0, offset)
    _lock(descriptor, fcntl.F_RDLCK, offset, _TO_THE_END)


def held_from(descriptor: int) -> int | None:
    """Return the first byte that some other reader still needs; None when none does."""
    asked = struct.pack(_FLOCK, fcntl.F_WRLCK, 0, 0, _TO_THE_END, 0)
    kind, _, start, _, _ = struct.unpack(_FLOCK, fcntl.fcntl(descriptor, fcntl.F_OFD_GETLK, asked))
    return None if kind == fcntl.F_UNLCK else start


def _lock(descriptor: int, kind: int, start: int, length: int) -> None:
    fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, struct.pack(_FLOCK, kind, 0, start, length, 0))
