"""Counts the outermost calls of networks, whatever library they are from."""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any

from .nesting import Nesting
from .turns import INFERENCE, Call, Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nnwatch.probe.reporter import Reporter

LOAD = "load"
# What steady calls left is counted this often: more than once between two of the figures that are shown each second.
FOLD_NS = 400_000_000
_SPEAKS_FOR_ITSELF = "nnwatch.probe"


class Steady:
    """A network whose calls are all of the phase that lasts, as long as they are like this one."""

    __slots__ = ("graded", "network", "timed", "training")

    def __init__(self, call: Call) -> None:
        self.network = call.network
        self.graded = call.graded
        self.training = call.training
        self.timed = call.seconds is not None


class Meter:
    """Takes calls, keeps them apart by phase, and hands them to the reporter; it never raises.

    Attributes:
        nesting: which threads are inside a counted call.
        largest: the number of parameters of the network that has been described; -1 before.
        steady: networks by their id in memory; their calls are appended to `left`, and nothing more is done.
        left: calls of steady networks: which, begin, end, shape of the input. Whatever thread appends, it is one step.
        due_ns: when these should be counted.

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
        self.steady: dict[int, Steady] = {}
        self.left: deque[tuple[Steady, int, int, Sequence[int]]] = deque()
        self.due_ns = 0
        self._turned = False
        self._watched: bool | None = None
        atexit.register(self.finish)
        os.register_at_fork(after_in_child=self._after_fork)

    def watches(self) -> bool:
        """Whether calls of this process count: not in a worker that loads data, nor beside marks by hand."""
        return self._decide() if self._watched is None else self._watched

    def silence(self) -> None:
        """Count no more from here on."""
        self._watched = False
        self.finish()

    def describe(self, facts: dict[str, Any], batch_size: int, size: int) -> None:
        """Say what runs: the first network, and any that is larger; of the processes of a job the first says it."""
        self.largest = size
        self._describe({**facts, "batch_size": batch_size})

    def take(self, call: Call, key: int | None = None) -> None:
        """Take a call that has returned; a network whose id in memory is given may be steady from now on."""
        with self._lock:
            self._fold()
            self._active_ns = call.ended_ns
            self._turns.call(call)
            if key is not None and self._turns.lasts(
                call.network, graded=call.graded, training=call.training
            ):
                self.steady[key] = Steady(call)
            else:
                self.steady.clear()

    def fold(self) -> None:
        """Count the calls of steady networks."""
        with self._lock, contextlib.suppress(Exception):
            self._fold()

    def backward(self) -> None:
        """Take it that gradients have been computed."""
        if self._turns.trains:
            self._active_ns = time.monotonic_ns()
            return
        with self._lock, contextlib.suppress(Exception):
            self._fold()
            self.steady.clear()
            self._active_ns = time.monotonic_ns()
            self._turns.backward()

    def finish(self) -> None:
        """Write what is left, and end the phase where the last call ended."""
        with self._lock, contextlib.suppress(Exception):
            self._fold()
            self.steady.clear()
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
        self.steady.clear()
        self._turned = self._reporter.turn(lasting, phase, t_ns)
        return self._turned

    def count(self, call: Call) -> None:
        """Count a call in the phase that lasts."""
        self._reporter.step(call.items, None, call.seconds, call.tokens, call.ended_ns)
        if self._turned:
            self._turned = False
            if self._turns.phase == INFERENCE:
                self._describe({"batch_size": call.items})

    def _fold(self) -> None:
        left = [self.left.popleft() for _ in range(len(self.left))]
        if not left:
            return
        items = [shape[0] if shape else 1 for _, _, _, shape in left]
        steady, began_ns, ended_ns, _ = left[-1]
        self.due_ns = ended_ns + FOLD_NS
        self._active_ns = max(self._active_ns, ended_ns)
        last = Call(steady.network, steady.graded, steady.training, began_ns, ended_ns, items[-1], None)
        self._turns.passed(last)
        seconds = [(end - begin) / 1e9 for one, begin, end, _ in left if one.timed and end > begin]
        self._reporter.calls(len(left), sum(items), seconds, ended_ns)

    def _decide(self) -> bool:
        self._watched = not _loads_data() and _SPEAKS_FOR_ITSELF not in sys.modules
        _finish_with_multiprocessing(self.finish)
        return self._watched

    def _describe(self, facts: dict[str, Any]) -> None:
        if os.environ.get("RANK", "0") == "0":
            self._reporter.describe(facts)

    def _after_fork(self) -> None:
        """Begin anew in a child: what waits and lasts belongs to its parent."""
        self._lock = threading.RLock()
        self.nesting.begin()
        self.steady.clear()
        self.left.clear()
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
