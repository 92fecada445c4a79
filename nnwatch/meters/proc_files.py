"""The kernel's account of one process, as `/proc/<pid>` tells it."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

_LONGEST = 4096
_DISK_BYTES = re.compile(rb"^read_bytes: (\d{1,20})\nwrite_bytes: (\d{1,20})$", re.MULTILINE)


class ProcessStat(NamedTuple):
    """One line of `stat`; times in clock ticks, those of reaped children apart."""

    state: str
    parent: int
    session: int
    own_ticks: int
    reaped_ticks: int
    threads: int
    start_ticks: int
    rss_pages: int

    @property
    def alive(self) -> bool:
        """Whether the process still runs; a zombie only waits for its parent to notice.

        The state is that of the first thread: while others go on, so does the process, with all that it holds.
        """
        return self.state not in "ZX" or self.threads > 1


def read_stat(folder: str) -> ProcessStat | None:
    """Return the process's stat, or None when the process is gone or the file makes no sense."""
    text = _read(f"{folder}/stat")
    return None if text is None else parse_stat(text)


def parse_stat(text: bytes) -> ProcessStat | None:
    """Return what the line of a stat file says, or None when it makes no sense."""
    fields = text[text.rfind(b")") + 2 :].split(maxsplit=22)  # the name before may hold spaces and brackets
    try:
        return ProcessStat(
            state=fields[0].decode(),
            parent=int(fields[1]),
            session=int(fields[3]),
            own_ticks=int(fields[11]) + int(fields[12]),
            reaped_ticks=int(fields[13]) + int(fields[14]),
            threads=int(fields[17]),
            start_ticks=int(fields[19]),
            rss_pages=int(fields[21]),
        )
    except (IndexError, ValueError):
        return None


def read_disk_bytes(folder: str) -> tuple[int, int] | None:
    """Return bytes fetched from and sent to storage, reaped children included; None where not permitted."""
    text = _read(f"{folder}/io")
    if text is None:
        return None
    found = _DISK_BYTES.search(text)
    return None if found is None else (int(found[1]), int(found[2]))


def _read(path: str) -> bytes | None:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return os.read(descriptor, _LONGEST)
    except OSError:
        return None
    finally:
        os.close(descriptor)
