"""The processes one could attach to, those on a GPU first: what a picker lists and filters as one types."""

from __future__ import annotations

import contextlib
import os
import pwd
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nnwatch import paths
from nnwatch.meters.proc_files import ProcessStat, read_stat

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_TICK_S = 1 / os.sysconf("SC_CLK_TCK")
_GPU_FILE = re.compile(r"/dev/(nvidia\d+|kfd)")
_KERNEL_THREADS = 2  # kthreadd, the parent of all of them


@dataclass(frozen=True, slots=True)
class RunningProcess:
    """One process; `uses_gpu` is None where this user may not see."""

    pid: int
    user: str
    command: str
    cpu_s: float
    rss_bytes: int
    uses_gpu: bool | None

    def matches(self, text: str) -> bool:
        """Return whether every word that was typed is in the line that shows this process."""
        line = f"{self.pid} {self.user} {self.command}".lower()
        return all(word in line for word in text.lower().split())


def list_processes(text: str = "") -> list[RunningProcess]:
    """Return the processes that match what was typed: on a GPU first, then by processor time."""
    found = [process for process in _processes(paths.procfs()) if process.matches(text)]
    return sorted(found, key=lambda process: (not process.uses_gpu, -process.cpu_s))


def _processes(procfs: Path) -> Iterator[RunningProcess]:
    for folder in procfs.iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            stat = read_stat(str(folder))
            if stat is not None and stat.alive and _KERNEL_THREADS not in (stat.parent, int(folder.name)):
                with contextlib.suppress(OSError):  # it ended while we looked
                    yield _described(folder, stat)


def _described(folder: Path, stat: ProcessStat) -> RunningProcess:
    words = (folder / "cmdline").read_bytes().rstrip(b"\0").replace(b"\0", b" ")
    return RunningProcess(
        pid=int(folder.name),
        user=_user(folder.stat().st_uid),
        command=words.decode(errors="replace")
        or f"[{(folder / 'comm').read_text(errors='replace').strip()}]",
        cpu_s=(stat.own_ticks + stat.reaped_ticks) * _TICK_S,
        rss_bytes=stat.rss_pages * _PAGE_BYTES,
        uses_gpu=_uses_gpu(folder / "fd"),
    )


def _uses_gpu(descriptors: Path) -> bool | None:
    """Look for an open compute device: displays are drawn through other files."""
    try:
        links = list(descriptors.iterdir())
    except OSError:
        return None
    for link in links:
        with contextlib.suppress(OSError):
            if _GPU_FILE.fullmatch(str(link.readlink())):
                return True
    return False


def _user(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
