"""Which process is meant: an id is used again, an id with its start time and the machine's boot is not."""

from __future__ import annotations

import os
import select
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


def ends_within(pid: int | None, started: int | None, within_s: float) -> bool:
    """Wait for the end of the process that had this id and start time, and return whether it came in time."""
    if pid is None:
        return True
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return not is_alive(pid, started) or has_ended(descriptor, within_s)
    finally:
        os.close(descriptor)


def has_ended(descriptor: int, within_s: float = 0.0) -> bool:
    """Return whether the process that a pidfd stands for has ended, or does so in time."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(max(0.0, within_s) * 1000))


def boot_id() -> str | None:
    """Return what tells this start of the machine from every other one."""
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return None
