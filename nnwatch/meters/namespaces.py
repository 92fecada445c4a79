"""Process ids as different proc file systems number them: a container's own, and the host's mounted into it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nnwatch.meters.kernel_file import entries, read_text

_OWN = Path("/proc")


@dataclass(frozen=True, slots=True)
class View:
    """A proc file system, and the id that the workload has in it; None before it starts or when it has none."""

    procfs: Path
    target: int | None


def own_procfs(procfs: Path) -> Path:
    """Return the proc file system that numbers processes as this one knows them: the given one, else `/proc`."""
    return procfs if _own_id(procfs) in (None, os.getpid()) else _OWN


def views(procfs: Path, target: int | None) -> tuple[View, ...]:
    """Return every numbering in which a driver may tell its processes, each with the workload's id."""
    own = own_procfs(procfs)
    if own == procfs:
        return (View(procfs, target),)
    return View(own, target), View(procfs, None if target is None else _id_in(procfs, target))


@lru_cache(maxsize=8)
def _id_in(procfs: Path, pid: int) -> int | None:
    """Return the id that a process of this namespace has in another file system's; None when it is not shown."""
    namespace = _namespace(procfs / "self")
    for folder in entries(procfs):
        if folder.name.isdigit() and _innermost_id(folder) == pid and _namespace(folder) == namespace:
            return int(folder.name)
    return None


def _own_id(procfs: Path) -> int | None:
    try:
        return int((procfs / "self").readlink().name)
    except (OSError, ValueError):
        return None


def _innermost_id(folder: Path) -> int | None:
    lines = (read_text(folder / "status") or "").splitlines()
    ids = next((line.split()[1:] for line in lines if line.startswith("NSpid:")), [])
    return int(ids[-1]) if ids and ids[-1].isdigit() else None


def _namespace(folder: Path) -> str | None:
    try:
        return str((folder / "ns/pid").readlink())
    except OSError:
        return None
