"""Load of the workload's process tree: processor time, memory, disk traffic.

The recorder adopts orphans of the workload, so that every descendant stays in the tree until it ends.
What a process used before it ended is in its parent's account of reaped children; where nobody reaped it,
what was seen at the reading before is kept.
"""

from __future__ import annotations

import os

from nnwatch.core import channels as names
from nnwatch.core.records import Channel, Failure, Lack, Pace, Quantity, Reading
from nnwatch.meters.base import Found, Missing, Reason, Surroundings
from nnwatch.meters.proc_files import ProcessStat, read_disk_bytes, read_stat

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_CHANNELS = (
    Channel(names.TREE_CPU, "process", Quantity.CPU_TIME, "processor time", _TICK_S, Pace.SECOND, True),
    Channel(names.TREE_RSS, "process", Quantity.MEMORY, "resident memory", _PAGE_BYTES, Pace.SECOND),
    Channel(names.TREE_READ, "process", Quantity.TRAFFIC, "disk read", 1.0, Pace.SECOND, True),
    Channel(names.TREE_WRITE, "process", Quantity.TRAFFIC, "disk written", 1.0, Pace.SECOND, True),
    Channel(names.TREE_COUNT, "process", Quantity.STATE, "processes", 1.0, Pace.SECOND),
)
_BEFORE_START: dict[str, int | float] = dict.fromkeys((channel.id for channel in _CHANNELS), 0)


class ProcessMeter:
    """Reads the tree below the workload once a second, straight from the kernel's files."""

    name = "process"
    measures = "processor time, memory and disk traffic of the workload's process tree"

    def __init__(self, surroundings: Surroundings) -> None:
        self._target = surroundings.target
        self._tree = _Tree(str(surroundings.procfs))
        self._cpu, self._read, self._write = _NeverLess(), _NeverLess(), _NeverLess()

    def probe(self) -> Found | Missing:
        """Look whether the kernel tells about processes at all."""
        folder = f"{self._tree.procfs}/self"
        if read_stat(folder) is None:
            return Missing(Reason.ABSENT, f"{folder}/stat cannot be read", "mount the proc file system")
        return Found(_CHANNELS)

    def read(self, pace: Pace) -> Reading:
        """Read every process of the tree; a workload that has not started has used nothing."""
        if pace is not Pace.SECOND:
            return Reading({})
        root = self._target()
        if root is None:
            return Reading(_BEFORE_START)
        members = self._tree.members(root)
        if not members:
            gone = Lack(Failure.GONE, "the workload has ended")
            return Reading({}, dict.fromkeys(_BEFORE_START, gone))
        return self._account(members)

    def close(self) -> None:
        """Nothing stays open."""

    def _account(self, members: dict[int, ProcessStat]) -> Reading:
        stats = members.values()
        values: dict[str, int | float] = {
            names.TREE_CPU: self._cpu.follow(sum(s.own_ticks + s.reaped_ticks for s in stats)),
            names.TREE_RSS: sum(s.rss_pages for s in stats),
            names.TREE_COUNT: len(members),
        }
        traffic = [read_disk_bytes(f"{self._tree.procfs}/{pid}") for pid in members]
        known = [both for both in traffic if both is not None]
        if not known:
            refused = Lack(Failure.BUSY, "the kernel does not show this user the workload's disk traffic")
            return Reading(values, {names.TREE_READ: refused, names.TREE_WRITE: refused})
        values[names.TREE_READ] = self._read.follow(sum(read for read, _ in known))
        values[names.TREE_WRITE] = self._write.follow(sum(written for _, written in known))
        return Reading(values)


class _NeverLess:
    """A sum over changing members that keeps what vanished with a member."""

    def __init__(self) -> None:
        self._kept = 0
        self._before = 0

    def follow(self, total: int) -> int:
        self._kept += max(0, self._before - total)
        self._before = total
        return self._kept + total


class _Tree:
    """Finds the descendants of a process; others are looked at once, not every second."""

    def __init__(self, procfs: str) -> None:
        self.procfs = procfs
        self._adopter = os.getpid()
        self._own_session = os.getsid(0)
        self._strangers: set[int] = set()

    def members(self, root: int) -> dict[int, ProcessStat]:
        """Return the living processes of the tree by pid."""
        with os.scandir(self.procfs) as entries:
            alive = {int(entry.name) for entry in entries if entry.name.isdigit()}
        self._strangers &= alive
        stats = {pid: s for pid in alive - self._strangers if (s := read_stat(f"{self.procfs}/{pid}"))}
        found: dict[int, ProcessStat] = {}
        waiting = {pid for pid, stat in stats.items() if pid == root or self._is_adopted(stat)}
        children: dict[int, set[int]] = {}
        for pid, stat in stats.items():
            children.setdefault(stat.parent, set()).add(pid)
        while waiting:
            pid = waiting.pop()
            found[pid] = stats[pid]
            waiting |= children.get(pid, set()) - found.keys()
        self._strangers |= stats.keys() - found.keys()
        return found

    def _is_adopted(self, stat: ProcessStat) -> bool:
        """The workload lives in a session of its own; helpers of the recorder live in the recorder's."""
        return stat.parent == self._adopter and stat.session != self._own_session
