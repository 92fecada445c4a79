"""Counts the models of a program that knows nothing of it: idle from the start until a library comes.

No library is imported from here, and the file of events is not opened before one is.
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from .hooks.imports import ImportWatcher

if TYPE_CHECKING:
    from .libraries import Libraries

_LIBRARIES = ("torch", "torch._dynamo", "transformers.generation.utils", "onnxruntime")
# A program that imports this speaks for itself, and counting it twice would be wrong.
_SPEAKS_FOR_ITSELF = "nnwatch.probe"


class Automatic:
    """Waits for the first library."""

    def __init__(self, events: str) -> None:
        self._events = events
        self._started_ns = time.monotonic_ns()
        self._libraries: Libraries | None = None

    def imported(self, name: str) -> None:
        """Watch a library that has just been imported."""
        if name == _SPEAKS_FOR_ITSELF:
            if self._libraries is not None:
                self._libraries.silence()
            return
        if self._libraries is None:
            from .libraries import Libraries  # noqa: PLC0415 - most programs never need it

            self._libraries = Libraries(self._events, self._started_ns)
        self._libraries.imported(name)


def start() -> None:
    """Wait for the libraries that run models."""
    automatic = Automatic(os.environ["NNWATCH_EVENTS"])
    sys.meta_path.insert(0, ImportWatcher((*_LIBRARIES, _SPEAKS_FOR_ITSELF), automatic.imported))
