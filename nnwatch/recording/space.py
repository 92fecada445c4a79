"""Room on the disk: given back from the middle of a file, or taken ahead of its end."""

from __future__ import annotations

import ctypes

_KEEP_SIZE, _PUNCH_HOLE = 0x01, 0x02  # linux/falloc.h
_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.fallocate.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64)


def punch(descriptor: int, start: int, end: int) -> bool:
    """Turn a part of a file into a hole that takes no room, and return whether the file system can do that."""
    return not _LIBC.fallocate(descriptor, _PUNCH_HOLE | _KEEP_SIZE, start, end - start)


def reserve(descriptor: int, start: int, size: int) -> bool:
    """Take room for what will be written from there on, and return whether there was any."""
    return not _LIBC.fallocate(descriptor, _KEEP_SIZE, start, size)
