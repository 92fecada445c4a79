"""Knows which threads are inside a counted call: what a network calls itself is part of that call."""

from __future__ import annotations

import _thread
import functools
import threading
from threading import get_ident
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class Nesting:
    """The threads that are inside a counted call; a program of one thread need not ask which one it is in.

    A thread that Python has not started, and that first calls a network which another thread has called, is taken
    for that other one.

    Attributes:
        alone: whether no other thread can be inside, as none has been started or has called anything.
        perhaps: whether the current thread may be inside; it is, when it is alone.
        inside: the ids of these threads, once there are several.
    """

    __slots__ = ("_owner", "alone", "inside", "perhaps")

    def __init__(self) -> None:
        self.inside: set[int] = set()
        self.begin()

    def begin(self) -> None:
        """Begin anew with the current thread, as after a fork."""
        self.inside.clear()
        self._owner = get_ident()
        self.alone = threading.active_count() == 1
        self.perhaps = not self.alone

    def is_inside(self) -> bool:
        """Whether the current thread is inside a counted call."""
        return self.perhaps and (self.alone or get_ident() in self.inside)

    def enter(self) -> None:
        """Note that the current thread begins a counted call."""
        if get_ident() != self._owner:  # not one of Python's own, whose start would have been heard of
            self.expect_others()
        if self.alone:
            self.perhaps = True
        else:
            self.inside.add(get_ident())

    def leave(self) -> None:
        """Note that the current thread has ended its counted call."""
        if self.alone:
            self.perhaps = False
        else:
            self.inside.discard(get_ident())

    def expect_others(self) -> None:
        """Ask from now on which thread it is, be the only one so far inside or not."""
        if self.alone:
            if self.perhaps:
                self.inside.add(self._owner)
            self.alone = False
            self.perhaps = True


def watch_threads(nesting: Nesting) -> None:
    """Take the place of what starts threads, to hear of them before they can call anything."""
    threading.Thread.start = _told(nesting, threading.Thread.start)  # type: ignore[method-assign]
    _thread.start_new_thread = _told(nesting, _thread.start_new_thread)


def _told(nesting: Nesting, plain: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(plain)
    def start(*arguments: Any, **named: Any) -> Any:
        nesting.expect_others()
        return plain(*arguments, **named)

    return start
