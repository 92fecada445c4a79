"""Copies what a workload prints into its file to a stream of the caller."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from nnwatch.recording.byte_lock import hold_from

_CHUNK_BYTES = 1 << 16


class Relay:
    """A reader of the output file that the file waits for: what it has not copied yet is not left out.

    Args:
        path: the output file.
        descriptor: where to copy to; when it takes no more, the copying ends and nothing else.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self._source = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._descriptor = descriptor
        self._copied = 0
        self.broken_pipe = False
        self._hold()

    def copy(self) -> None:
        """Copy what is new."""
        try:
            while chunk := os.pread(self._source, _CHUNK_BYTES, self._copied):
                self._copied += os.write(self._descriptor, chunk)
                self._hold()
        except BrokenPipeError:
            self.broken_pipe = True
        except OSError:
            self._descriptor = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)  # the terminal is gone

    def close(self) -> None:
        """Close the source."""
        os.close(self._source)

    def _hold(self) -> None:
        with contextlib.suppress(OSError):  # file systems without locks keep all output instead
            hold_from(self._source, self._copied)
