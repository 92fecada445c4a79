"""A sum over processes that come and go, in which nothing that was seen is lost or counted twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

_DEEPEST = 64  # a line of descent longer than this is a loop of reused ids


class Used(NamedTuple):
    """What one process has used: `inherited` is the part of `total` in which that of reaped children arrives."""

    start_ticks: int
    parent: int
    total: int
    inherited: int


class Inheritance:
    """Follows one cumulative figure of a process tree.

    What a process used passes into its parent's account when that reaps it, seen a moment before or after
    the process is seen to be gone. What no parent has taken over by the second look is kept here: nobody in
    the tree reaped the process.
    """

    def __init__(self) -> None:
        self._before: dict[int, Used] = {}
        self._owed: dict[int, int] = {}  # by the process that has yet to take it over
        self._kept = 0
        self._most = 0

    @property
    def heirs(self) -> frozenset[int]:
        """The processes that have yet to take something over."""
        return frozenset(self._owed)

    def follow(self, now: Mapping[int, Used]) -> int:
        """Take a look at all living processes, and return what all that ever were have used."""
        newly_owed = self._settle_estates(now)
        waiting: dict[int, int] = {}
        for heir in self._owed.keys() | newly_owed.keys():
            before = self._before.get(heir)
            gained = now[heir].inherited - (before.inherited if before else 0)
            first = self._owed.get(heir, 0)
            self._kept += max(0, first - gained)
            rest = newly_owed.get(heir, 0) - max(0, gained - first)
            if rest > 0:
                waiting[heir] = rest
        self._owed, self._before = waiting, dict(now)
        total = sum(used.total for used in now.values()) + self._kept + sum(waiting.values())
        self._most = max(self._most, total)
        return self._most

    def _settle_estates(self, now: Mapping[int, Used]) -> dict[int, int]:
        """Return what those that are gone leave, with what they were owed, by heir; without one it is kept."""
        gone = {pid: used for pid, used in self._before.items() if not _is_same(used, now.get(pid))}
        owed: dict[int, int] = {}
        for pid, used in gone.items():
            estate = used.total + self._owed.pop(pid, 0)
            heir = _heir(used.parent, gone, now)
            if heir is None:
                self._kept += estate
            else:
                owed[heir] = owed.get(heir, 0) + estate
        return owed


def _is_same(before: Used, now: Used | None) -> bool:
    return now is not None and now.start_ticks == before.start_ticks


def _heir(parent: int, gone: Mapping[int, Used], now: Mapping[int, Used]) -> int | None:
    for _ in range(_DEEPEST):
        if parent not in gone:
            return parent if parent in now else None
        parent = gone[parent].parent
    return None
