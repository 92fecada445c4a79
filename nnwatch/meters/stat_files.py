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
        self._open: dict[int, _StatFile] = {}

    def read(self, pid: int) -> ProcessStat | None:
        """Return the stat of the process that has this id now; None when there is none."""
        file = self._open.get(pid)
        if file is not None:
            try:
                return file.read()
            except OSError:
                self._open.pop(pid).close()
        return self._read_anew(pid)

    def keep(self, pids: AbstractSet[int]) -> None:
        """Close the files of all other processes."""
        for pid in self._open.keys() - pids:
            self._open.pop(pid).close()

    def close(self) -> None:
        """Close all files."""
        self.keep(frozenset())

    def _read_anew(self, pid: int) -> ProcessStat | None:
        folder = f"{self._procfs}/{pid}"
        if len(self._open) >= _MOST_OPEN:
            return read_stat(folder)
        try:
            self._open[pid] = file = _StatFile(f"{folder}/stat")
            return file.read()
        except OSError:
            return None


class _StatFile:
    """One open file; a process that rests tells the same as before, which is not taken apart again."""

    __slots__ = ("_descriptor", "_stat", "_text")

    def __init__(self, path: str) -> None:
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._text = b""
        self._stat: ProcessStat | None = None

    def read(self) -> ProcessStat | None:
        text = os.pread(self._descriptor, _LONGEST, 0)
        if text != self._text:
            self._text, self._stat = text, parse_stat(text)
        return self._stat

    def close(self) -> None:
        os.close(self._descriptor)
