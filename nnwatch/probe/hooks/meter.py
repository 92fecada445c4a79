"""Counts the outermost calls of networks, whatever library they are from."""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from .turns import INFERENCE, Turns

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnwatch.probe.reporter import Reporter

    from .turns import Call

LOAD = "load"
_modules = sys.modules
# A program that imports this speaks for itself, and counting it twice would be wrong.
_SPEAKS_FOR_ITSELF = "nnwatch.probe"


class Nesting(threading.local):
    """Whether this thread is inside a call that is counted: what a network calls itself is part of that call."""

    inside = False


class Meter:
    """Takes calls, keeps them apart by phase, and hands them to the reporter; it never raises.

    Attributes:
        largest: the number of parameters of the network that has been described; -1 before.

    Args:
        reporter: writes down what is counted.
        started_ns: when the process started, which is when loading began.
    """

    def __init__(self, reporter: Reporter, started_ns: int) -> None:
        self.nesting = Nesting()
        self._reporter = reporter
        self._started_ns = started_ns
        self._lock = threading.RLock()
        self._turns = Turns(self)
        self._active_ns = started_ns
        self.largest = -1
        self._turned = False
        self._watched: bool | None = None
        atexit.register(self.finish)
        os.register_at_fork(after_in_child=self._after_fork)

    def watches(self) -> bool:
        """Whether calls of this process count: not in a worker that loads data, nor beside marks by hand."""
        if _SPEAKS_FOR_ITSELF in _modules:
            return self._yield()
        return self._watched or self._decide()

    def describe(self, facts: dict[str, Any], batch_size: int, size: int) -> None:
        """Say what runs: the first network, and any that is larger; of the processes of a job the first says it."""
        self.largest = size
        self._describe({**facts, "batch_size": batch_size})

    def take(self, call: Call) -> None:
        """Take a call that has returned."""
        with self._lock:
            self._active_ns = call.ended_ns
            self._turns.call(call)

    def backward(self) -> None:
        """Take it that gradients have been computed."""
        with self._lock, contextlib.suppress(Exception):
            self._active_ns = time.monotonic_ns()
            self._turns.backward()

    def finish(self) -> None:
        """Write what is left, and end the phase where the last call ended."""
        with self._lock, contextlib.suppress(Exception):
            self._turns.settle()
            if self._turns.phase is not None:
                self._reporter.turn(self._turns.phase, None, self._active_ns)
            self._turns.begin_again()
            self._reporter.flush()

    def turn(self, phase: str, t_ns: int) -> bool:
        """Leave the phase that lasts for another; the first one ends the loading."""
        lasting = self._turns.phase
        if lasting is None and self._started_ns:
            self._reporter.turn(None, LOAD, self._started_ns)
            self._started_ns, lasting = 0, LOAD
        self._turned = self._reporter.turn(lasting, phase, t_ns)
        return self._turned

    def count(self, call: Call) -> None:
        """Count a call in the phase that lasts."""
        self._reporter.step(call.items, None, call.seconds, call.tokens, call.ended_ns)
        if self._turned:
            self._turned = False
            if self._turns.phase == INFERENCE:
                self._describe({"batch_size": call.items})

    def _yield(self) -> bool:
        if self._watched is not False:
            self._watched = False
            self.finish()
        return False

    def _decide(self) -> bool:
        if self._watched is None:
            self._watched = not _loads_data()
            _finish_with_multiprocessing(self.finish)
        return self._watched

    def _describe(self, facts: dict[str, Any]) -> None:
        if os.environ.get("RANK", "0") == "0":
            self._reporter.describe(facts)

    def _after_fork(self) -> None:
        """Begin anew in a child: what waits and lasts belongs to its parent."""
        self._lock = threading.RLock()
        self.nesting.inside = False
        self._started_ns = time.monotonic_ns()
        self._turns.begin_again()
        self._reporter.after_fork()
        self._watched = None


def _loads_data() -> bool:
    """Whether this process is a worker of torch's data loader."""
    worker = sys.modules.get("torch.utils.data._utils.worker")
    return getattr(worker, "_worker_info", None) is not None


def _finish_with_multiprocessing(finish: Callable[[], None]) -> None:
    """Also finish in children of multiprocessing, which leave without what is registered at exit."""
    util = sys.modules.get("multiprocessing.util")
    if util is not None:
        util.Finalize(None, finish, exitpriority=100)
