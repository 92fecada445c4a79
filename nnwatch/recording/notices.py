"""Notices at once when a file grows, so that counters can be read at the moment of a mark."""

from __future__ import annotations

import contextlib
import ctypes
import os
from pathlib import Path

_IN_MODIFY = 0x2
_BUFFER_BYTES = 4096


class GrowthNotice:
    """A descriptor that becomes readable when a file is written to; None where the kernel offers none.

    Args:
        path: the file, which is made when it is not there yet.
    """

    def __init__(self, path: Path) -> None:
        path.touch(mode=0o600)
        self.descriptor = _watch(path)

    def take(self) -> None:
        """Forget what was noticed until now."""
        with contextlib.suppress(BlockingIOError):
            while self.descriptor is not None and os.read(self.descriptor, _BUFFER_BYTES):
                continue

    def close(self) -> None:
        """Stop watching."""
        if self.descriptor is not None:
            os.close(self.descriptor)


def _watch(path: Path) -> int | None:
    """Return an inotify descriptor; a user may have used up the kernel's number of them."""
    libc = ctypes.CDLL(None)
    descriptor: int = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    if descriptor < 0:
        return None
    if libc.inotify_add_watch(descriptor, os.fsencode(path), _IN_MODIFY) < 0:
        os.close(descriptor)
        return None
    return descriptor
