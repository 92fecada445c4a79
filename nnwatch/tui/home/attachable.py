"""The processes that a recording could be attached to: those of this user, users of a GPU first."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from nnwatch.meters.proc_files import read_stat
from nnwatch.tui.look.naming import command_line
from nnwatch.tui.values import ProcessLine

_GPU_FILE = re.compile(r"/dev/(nvidia\d|nvidia-uvm|kfd|dri/renderD)")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def list_processes(procfs: Path) -> list[ProcessLine]:
    """Return this user's processes but our own, users of a GPU first, the largest of both first."""
    found = [line for folder in procfs.glob("[0-9]*") for line in _line(folder)]
    return sorted(found, key=lambda line: (not line.uses_gpu, -line.rss_bytes))


def matching(processes: list[ProcessLine], typed: str) -> list[ProcessLine]:
    """Return the processes that contain every word typed, in their id or their command."""
    words = typed.lower().split()
    return [p for p in processes if all(word in f"{p.pid} {p.command}".lower() for word in words)]


def _line(folder: Path) -> Iterator[ProcessLine]:
    pid = int(folder.name)
    try:
        ours = folder.stat().st_uid == os.geteuid()
        words = (folder / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")
    except OSError:  # it ended meanwhile, or is somebody else's
        return
    stat = read_stat(str(folder))
    if ours and words[0] and stat is not None and stat.alive and pid != os.getpid():
        command = command_line(word.decode(errors="replace") for word in words)
        yield ProcessLine(pid, command, stat.rss_pages * _PAGE_BYTES, uses_gpu=_uses_gpu(folder))


def _uses_gpu(folder: Path) -> bool:
    try:
        return any(_GPU_FILE.match(str(entry.readlink())) for entry in (folder / "fd").iterdir())
    except OSError:
        return False
