"""Tells which processes on a card belong to the workload."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from nnwatch.core.records import Failure, Lack
from nnwatch.meters.namespaces import View

_DEEPEST = 64  # a process tree deeper than this is a loop of reused ids


def count_users(views: Sequence[View], pids: Iterable[int]) -> tuple[int | Lack, int | Lack]:
    """Count the processes that are not in the tree of the target, and those that are.

    Drivers tell ids of the host's numbering or of a container's, so each is looked up in every one. Both are a
    lack when a process cannot be looked up: it has just ended, belongs to another process namespace or is
    hidden, and a guess would either accuse or clear it.
    """
    others = ours = 0
    for pid in set(pids):
        told = [_in_tree(view.procfs, pid, view.target) for view in views]
        if all(member is None for member in told):
            places = " or ".join(str(view.procfs) for view in views)
            lack = Lack(Failure.BUSY, f"process {pid} uses the GPU but is not visible in {places}")
            return lack, lack
        ours += any(told)
        others += not any(told)
    return others, ours


def _in_tree(procfs: Path, pid: int, target: int | None) -> bool | None:
    ancestor = pid
    for _ in range(_DEEPEST):
        if ancestor == target:
            return True
        kin = _parent_and_session(procfs, ancestor)
        if kin is None:
            return None if ancestor == pid else False
        parent, session = kin
        if session == target:
            return True
        if parent <= 1:
            return False
        ancestor = parent
    return False


def _parent_and_session(procfs: Path, pid: int) -> tuple[int, int] | None:
    try:
        stat = (procfs / str(pid) / "stat").read_text("utf-8", "replace")
    except OSError:
        return None
    after_name = stat.rpartition(")")[2].split()  # the name itself may hold spaces and parentheses
    try:
        return int(after_name[1]), int(after_name[3])
    except (IndexError, ValueError):
        return None
