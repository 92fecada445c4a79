"""Finds the descendants of a process, and their disk traffic, at little cost each second."""

from __future__ import annotations

import os
from collections.abc import Set as AbstractSet

from nnwatch.meters.proc_files import ProcessStat, read_disk_bytes
from nnwatch.meters.stat_files import StatFiles

_TURNS = 5  # a process that seems to rest is asked for its traffic at least this often, in seconds

Members = dict[int, ProcessStat]


class ProcessTree:
    """The tree below the workload; processes of others are looked at once, not every second.

    The recorder adopts orphans of the workload it launched. The workload lives in a session of its own, and
    helpers of the recorder live in the recorder's.
    """

    def __init__(self, procfs: str) -> None:
        self._procfs = procfs
        self._adopter = os.getpid()
        self._own_session = os.getsid(0)
        self._strangers: set[int] = set()
        self._stats = StatFiles(procfs)

    def members(self, root: int) -> Members:
        """Return the processes of the tree by pid, those included that wait to be reaped."""
        with os.scandir(self._procfs) as entries:
            present = {int(entry.name) for entry in entries if entry.name.isdigit()}
        self._strangers &= present
        stats = {pid: s for pid in present - self._strangers if (s := self._stats.read(pid))}
        children: dict[int, list[int]] = {}
        for pid, stat in stats.items():
            children.setdefault(stat.parent, []).append(pid)
        ours = _below({pid for pid, stat in stats.items() if pid == root or self._is_adopted(stat)}, children)
        # One whose parent has just gone is nobody's yet: it is looked at again when it has been adopted.
        others = {pid for pid, stat in stats.items() if not stat.parent or stat.parent in self._strangers}
        self._strangers |= _below(others - ours, children) - ours
        self._stats.keep(ours)
        return {pid: stats[pid] for pid in ours}

    def close(self) -> None:
        """Close the files of all processes."""
        self._stats.close()

    def _is_adopted(self, stat: ProcessStat) -> bool:
        return stat.parent == self._adopter and stat.session != self._own_session


class Traffic:
    """Bytes read from and written to storage by process, asked again where they may have changed."""

    def __init__(self, procfs: str) -> None:
        self._procfs = procfs
        self._seen: Members = {}
        self._bytes: dict[int, tuple[int, int]] = {}
        self._turn = 0

    def read(self, members: Members, heirs: AbstractSet[int]) -> dict[int, tuple[int, int]]:
        """Return what is known of each member; one whose files are refused is left out.

        Args:
            members: the processes of the tree.
            heirs: those that are about to take over the account of a child.
        """
        self._turn += 1
        due = heirs | {stat.parent for pid, stat in self._seen.items() if pid not in members}
        known: dict[int, tuple[int, int]] = {}
        for pid, stat in members.items():
            told = self._bytes.get(pid)
            if told is None or pid in due or (self._turn + pid) % _TURNS == 0 or stat != self._seen.get(pid):
                told = read_disk_bytes(f"{self._procfs}/{pid}") or told
            if told is not None:
                known[pid] = told
        self._seen, self._bytes = members, known
        return known


def _below(roots: set[int], children: dict[int, list[int]]) -> set[int]:
    found = set(roots)
    waiting = list(roots)
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found
