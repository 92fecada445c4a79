"""The stat files of many processes, kept open so that a look at each costs one system call."""

from __future__ import annotations

import os
from collections.abc import Set as AbstractSet

from nnwatch.meters.proc_files import ProcessStat, parse_stat, read_stat

_MOST_OPEN = 400  # a process may usually open 1024 files
_LONGEST = 1024


class StatFiles:
    """Reads `/proc/<pid>/stat`; an open one stands for one process for ever, whoever gets its id later."""

    def __init__(self, procfs: str) -> None:
        self._procfs = procfs
        self._open: dict[int, int] = {}

    def read(self, pid: int) -> ProcessStat | None:
        """Return the stat of the process that has this id now; None when there is none."""
        descriptor = self._open.get(pid)
        if descriptor is not None:
            try:
                return parse_stat(os.pread(descriptor, _LONGEST, 0))
            except OSError:
                os.close(self._open.pop(pid))
        return self._read_anew(pid)

    def keep(self, pids: AbstractSet[int]) -> None:
        """Close the files of all other processes."""
        for pid in self._open.keys() - pids:
            os.close(self._open.pop(pid))

    def close(self) -> None:
        """Close all files."""
        self.keep(frozenset())

    def _read_anew(self, pid: int) -> ProcessStat | None:
        folder = f"{self._procfs}/{pid}"
        if len(self._open) >= _MOST_OPEN:
            return read_stat(folder)
        try:
            self._open[pid] = descriptor = os.open(f"{folder}/stat", os.O_RDONLY | os.O_CLOEXEC)
            return parse_stat(os.pread(descriptor, _LONGEST, 0))
        except OSError:
            return None
