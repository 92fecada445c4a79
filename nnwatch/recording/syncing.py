"""Brings a file to the disk once a second in a thread of its own, so that a slow disk delays no sample."""

from __future__ import annotations

import contextlib
import os
import threading

_CLOSING_S = 5.0


class Syncer:
    """Syncs one descriptor whenever it is asked to; asked while it works, it does so once more."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._asked = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._work, name="nnwatch-sync", daemon=True)
        self._thread.start()

    def ask(self) -> None:
        """Have everything that was written until now brought to the disk soon."""
        self._asked.set()

    def close(self) -> None:
        """Sync for the last time; a disk that hangs is not waited for."""
        self._closing = True
        self._asked.set()
        self._thread.join(_CLOSING_S)

    def _work(self) -> None:
        closing = False
        while not closing:
            self._asked.wait()
            closing = self._closing
            self._asked.clear()
            with contextlib.suppress(OSError):
                os.fdatasync(self._descriptor)
