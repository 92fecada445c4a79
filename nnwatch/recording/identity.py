"""Which process is meant: an id is used again, an id with its start time and the machine's boot is not."""

from __future__ import annotations

from pathlib import Path

from nnwatch.meters.proc_files import read_stat

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def start_ticks(pid: int) -> int | None:
    """Return when a living process started, in the kernel's clock ticks; None when there is none."""
    stat = read_stat(f"/proc/{pid}")
    return stat.start_ticks if stat is not None and stat.alive else None


def is_alive(pid: int | None, started: int | None) -> bool:
    """Return whether the process that had this id and start time still runs."""
    return pid is not None and started is not None and start_ticks(pid) == started


def boot_id() -> str | None:
    """Return what tells this start of the machine from every other one."""
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return None
