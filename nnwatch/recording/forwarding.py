"""Hands the caller's signals on to the workload, which lives in a session of its own."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from types import FrameType
from typing import Self

from nnwatch.recording.control import forward

_FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2, signal.SIGCONT)
_ENDING = (signal.SIGINT, signal.SIGTERM)
_Handler = Callable[[int, FrameType | None], object] | int | signal.Handlers | None


def heeded(*numbers: signal.Signals) -> list[signal.Signals]:
    """Return the signals that the caller has not told us to ignore, as scripts do for what they run behind."""
    return [number for number in numbers if signal.getsignal(number) != signal.SIG_IGN]


class Forwarding:
    """While entered, signals go to the workload; those that come before it runs wait for it.

    A stop from the keyboard stops the workload and then the caller; both go on together.

    Attributes:
        asked_to_end: whether a signal came that asks to end, whatever the workload made of it.
    """

    def __init__(self) -> None:
        self.asked_to_end = False
        self._target: int | None = None
        self._early: list[int] = []
        self._before: dict[int, _Handler] = {}

    def __enter__(self) -> Self:
        for number in heeded(*_FORWARDED, signal.SIGTSTP):
            handler = self._stop if number == signal.SIGTSTP else self._hand_on
            self._before[number] = signal.signal(number, handler)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def to(self, target_pid: int | None) -> None:
        """Name the workload's process, and hand on what came before."""
        self._target = target_pid
        for number in self._early:
            self._hand_on(number, None)
        self._early.clear()

    def _hand_on(self, number: int, _frame: FrameType | None) -> None:
        self.asked_to_end = self.asked_to_end or number in _ENDING
        if self._target is None:
            self._early.append(number)
        else:
            forward(self._target, number)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        """Stop for good: the workload's session has no terminal, in which a mere SIGTSTP would be dropped."""
        self._hand_on(signal.SIGSTOP, None)
        os.kill(os.getpid(), signal.SIGSTOP)
        self._hand_on(signal.SIGCONT, None)
