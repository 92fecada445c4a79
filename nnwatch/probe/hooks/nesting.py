"""Knows which threads are inside a counted call: what a network calls itself is part of that call."""

from __future__ import annotations

import functools
import threading
from threading import get_ident
from typing import Any


class Nesting:
    """The threads that are inside a counted call; a program of one thread need not ask which one it is in.

    Attributes:
        inside: the ids of these threads.
        owner: the thread that it began in.
        alone: whether no other thread can be inside, as none has been started or has called anything.
    """

    __slots__ = ("alone", "inside", "owner")

    def __init__(self) -> None:
        self.inside: set[int] = set()
        self.begin()

    def begin(self) -> None:
        """Begin anew with the current thread, as after a fork."""
        self.inside.clear()
        self.owner = get_ident()
        self.alone = threading.active_count() == 1

    def is_inside(self) -> bool:
        """Whether the current thread is inside a counted call."""
        return bool(self.inside) and (self.alone or get_ident() in self.inside)

    def enter(self) -> int:
        """Note that the current thread begins a counted call, and return its id."""
        thread = get_ident()
        if thread != self.owner:  # not one of Python's own, whose start would have been heard of
            self.alone = False
        self.inside.add(thread)
        return thread

    def leave(self, thread: int) -> None:
        """Note that a thread has ended its counted call."""
        self.inside.discard(thread)


def watch_threads(nesting: Nesting) -> None:
    """Take the place of the method that starts threads, to hear of them before they can call anything."""
    plain = threading.Thread.start

    @functools.wraps(plain)
    def start(self: threading.Thread, *arguments: Any, **named: Any) -> None:
        nesting.alone = False
        plain(self, *arguments, **named)

    threading.Thread.start = start  # type: ignore[method-assign]
