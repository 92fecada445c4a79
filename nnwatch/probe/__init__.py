"""What a watched program says about itself: its phases, its items and what it is.

It costs next to nothing, never raises and never waits; without a recorder, which names a file in
NNWATCH_EVENTS, it does nothing at all. It needs the standard library alone, from Python 3.8 on.

    from nnwatch import probe

    with probe.phase("inference"):
        for batch in batches:
            model(batch)
            probe.step(items=len(batch))
"""

from __future__ import annotations

import atexit
import contextlib
import os
from typing import TYPE_CHECKING, TypeVar

from nnwatch.probe.reporter import Reporter
from nnwatch.probe.writer import EventWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_T = TypeVar("_T")

__all__ = ["describe", "phase", "step"]


def _open_reporter() -> Reporter | None:
    """The reporter of this process when a recorder asked for one, flushed at exit and safe to fork."""
    path = os.environ.get("NNWATCH_EVENTS")
    writer = EventWriter(path) if path else None
    if writer is None or writer.silent:
        return None
    reporter = Reporter(writer)
    atexit.register(_quietly, reporter.flush)
    os.register_at_fork(after_in_child=reporter.after_fork)
    return reporter


def _quietly(call: Callable[..., _T], *arguments: object) -> _T | None:
    """Call, and swallow any failure: a watched program must never notice that it is watched."""
    with contextlib.suppress(Exception):
        return call(*arguments)
    return None


_reporter = _quietly(_open_reporter)


@contextlib.contextmanager
def phase(name: str) -> Iterator[None]:
    """Name a stretch of the program, such as `load`, `warmup`, `train` or `inference`; phases may nest."""
    if _reporter is None:
        yield
        return
    begun_by = _quietly(_reporter.begin, name)
    try:
        yield
    finally:
        _quietly(_reporter.end, name, begun_by)


def step(items: int = 1, correct: int | None = None, seconds: float | None = None) -> None:
    """Count one call of the model: its items, how many of them came out right, and how long it took."""
    if _reporter is not None:
        _quietly(_reporter.step, items, correct, seconds)


def describe(**facts: object) -> None:
    """Say what runs: architecture, dataset, task, framework, precision, batch_size, device and the like."""
    if _reporter is not None:
        _quietly(_reporter.describe, facts)
