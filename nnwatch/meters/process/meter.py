"""Load of the workload's process tree: processor time, memory, disk traffic.

What a process used before it ended is in its parent's account of reaped children; where nobody reaped it,
what was seen at the reading before is kept.
"""

from __future__ import annotations

import os

from nnwatch.core import channels as names
from nnwatch.core.records import Channel, Failure, Lack, Pace, Quantity, Reading
from nnwatch.meters.base import Found, Missing, Reason, Surroundings
from nnwatch.meters.namespaces import own_procfs
from nnwatch.meters.proc_files import read_stat
from nnwatch.meters.process.inheritance import Inheritance, Used
from nnwatch.meters.process.tree import Members, ProcessTree, Traffic

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
        self._procfs = str(own_procfs(surroundings.procfs))  # the target's id is one of this namespace
        self._tree = ProcessTree(self._procfs)
        self._traffic = Traffic(self._procfs)
        self._cpu, self._read, self._write = Inheritance(), Inheritance(), Inheritance()

    def probe(self) -> Found | Missing:
        """Look whether the kernel tells about processes at all."""
        folder = f"{self._procfs}/self"
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
        """Close the kernel's files."""
        self._tree.close()

    def _account(self, members: Members) -> Reading:
        stats = members.values()
        values: dict[str, int | float] = {
            names.TREE_CPU: self._cpu.follow(
                {
                    pid: Used(s.start_ticks, s.parent, s.own_ticks + s.reaped_ticks, s.reaped_ticks)
                    for pid, s in members.items()
                }
            ),
            names.TREE_RSS: sum(s.rss_pages for s in stats),
            names.TREE_COUNT: sum(s.alive for s in stats),
        }
        return self._with_traffic(values, members)

    def _with_traffic(self, values: dict[str, int | float], members: Members) -> Reading:
        told = self._traffic.read(members, self._read.heirs | self._write.heirs)
        if not told:
            refused = Lack(Failure.BUSY, "the kernel does not show this user the workload's disk traffic")
            return Reading(values, {names.TREE_READ: refused, names.TREE_WRITE: refused})
        for index, (name, sums) in enumerate(
            ((names.TREE_READ, self._read), (names.TREE_WRITE, self._write))
        ):
            by_process = {
                pid: Used(members[pid].start_ticks, members[pid].parent, both[index], both[index])
                for pid, both in told.items()
            }
            values[name] = sums.follow(by_process)
        return Reading(values)
