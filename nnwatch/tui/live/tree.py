"""The workload's process tree as the live screen lists it: whose processor time and memory it is."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from nnwatch.meters.proc_files import ProcessStat, read_stat

_SEARCH_EVERY = 5  # looks; a search reads every process of the machine, a look those of the tree
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_TICKS_S = os.sysconf("SC_CLK_TCK")


class TreeLine(NamedTuple):
    """One process of the workload; `cpu_cores` is what it used since the look before, None at the first one."""

    pid: int
    start_ticks: int
    depth: int
    command: str
    rss_bytes: int
    cpu_cores: float | None = None


class WorkloadTree:
    """Follows the processes below a workload, parents before their children.

    Args:
        procfs: where the kernel tells of processes.
        root: the workload's first process.
        adopter: the recorder, which takes over what the workload leaves behind.
        clock: returns nanoseconds.
    """

    def __init__(self, procfs: Path, root: int | None, adopter: int | None, clock: Callable[[], int]) -> None:
        self._procfs = procfs
        self._root = root
        self._adopter = adopter
        self._clock = clock
        self._looks = 0
        self._depths: dict[int, int] = {}
        self._commands: dict[int, str] = {}
        self._used: dict[int, tuple[int, int]] = {}  # by pid: when it was looked at, and its ticks then

    def look(self) -> list[TreeLine]:
        """Return the living processes of the tree."""
        if self._looks % _SEARCH_EVERY == 0:
            self._search()
        self._looks += 1
        stats = {pid: stat for pid in self._depths if (stat := self._stat(pid)) is not None}
        lines = [self._line(pid, stat) for pid, stat in stats.items()]
        now_ns = self._clock()
        self._used = {pid: (now_ns, stat.own_ticks) for pid, stat in stats.items()}
        return lines

    def _stat(self, pid: int) -> ProcessStat | None:
        stat = read_stat(str(self._procfs / str(pid)))
        return stat if stat is not None and stat.alive else None

    def _search(self) -> None:
        """Find the tree anew, and the commands with it: a process may have become another program."""
        pids = [int(path.name) for path in self._procfs.iterdir() if path.name.isdigit()]
        stats = {pid: stat for pid in pids if (stat := self._stat(pid)) is not None}
        children: dict[int, list[int]] = {}
        for pid, stat in stats.items():
            children.setdefault(stat.parent, []).append(pid)
        adopted = [pid for pid in children.get(self._adopter or -1, ()) if self._is_adopted(stats, pid)]
        first = [] if self._root is None else [self._root]
        roots = [pid for pid in dict.fromkeys([*first, *adopted]) if pid in stats]
        self._depths = {}
        waiting = [(pid, 0) for pid in reversed(roots)]
        while waiting:
            pid, depth = waiting.pop()
            self._depths[pid] = depth
            waiting += [(child, depth + 1) for child in reversed(children.get(pid, ()))]
        self._commands = {pid: self._command(pid) for pid in self._depths}

    def _is_adopted(self, stats: dict[int, ProcessStat], pid: int) -> bool:
        recorder = stats.get(self._adopter or -1)
        return recorder is not None and stats[pid].session != recorder.session

    def _command(self, pid: int) -> str:
        folder = self._procfs / str(pid)
        try:
            words = (folder / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")
            return shlex.join(word.decode(errors="replace") for word in words) if words[0] else "?"
        except OSError:  # it ended meanwhile
            return "?"

    def _line(self, pid: int, stat: ProcessStat) -> TreeLine:
        command = self._commands.get(pid, "?")
        cores = self._cores(pid, stat)
        return TreeLine(
            pid, stat.start_ticks, self._depths[pid], command, stat.rss_pages * _PAGE_BYTES, cores
        )

    def _cores(self, pid: int, stat: ProcessStat) -> float | None:
        before = self._used.get(pid)
        if before is None:
            return None
        elapsed_s = (self._clock() - before[0]) / 1e9
        return (stat.own_ticks - before[1]) / _TICKS_S / elapsed_s if elapsed_s > 0 else None
