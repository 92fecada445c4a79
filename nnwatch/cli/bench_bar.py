"""A bar at the foot of a terminal that tells how far a matrix is; lines where there is no terminal."""

from __future__ import annotations

import contextlib
import shutil
import sys
import threading
import time
from types import TracebackType
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from nnwatch.bench.matrix import Turn
    from nnwatch.bench.standing import Pace

_EVERY_S = 0.5
_ERASE = "\r\x1b[K"


class Bar:
    """Draws twice a second while one measurement lasts, so that the time left is seen to pass.

    Args:
        pace: how long measurements take.
        left: how many may still come, this one included.
        name: what is being measured.
    """

    def __init__(self, pace: Pace, left: int, name: str) -> None:
        self._pace = pace
        self._left = left
        self._name = name
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._draw_until_ended, daemon=True)

    def __enter__(self) -> None:
        self._began = time.monotonic()
        self._thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()
        sys.stderr.write(_ERASE)
        sys.stderr.flush()

    def _draw_until_ended(self) -> None:
        while True:
            standing = self._pace.standing(self._left, time.monotonic() - self._began)
            width = max(1, shutil.get_terminal_size().columns - len(self._name) - 2)
            sys.stderr.write(f"{_ERASE}{standing.bar(width)} {self._name}")
            sys.stderr.flush()
            if self._ended.wait(_EVERY_S):
                return


def following(pace: Pace, turn: Turn) -> contextlib.AbstractContextManager[None]:
    """Tell how far it is while a turn lasts: by a bar in a terminal, by one line elsewhere."""
    if sys.stderr.isatty():
        return Bar(pace, turn.left, turn.cell.architecture.label)
    typer.echo(pace.standing(turn.left).text, err=True)
    return contextlib.nullcontext()
