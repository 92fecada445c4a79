"""Load of the whole machine: cores, memory, disks and network."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import psutil

from nnwatch.core import channels as names
from nnwatch.core.records import Channel, Failure, Lack, Pace, Quantity, Reading
from nnwatch.meters.base import Found, Missing, Reason, Surroundings

Values = dict[str, int | float]

_READ_ERRORS = (OSError, ValueError, KeyError, IndexError, RuntimeError, NotImplementedError)
_CHANNELS = {
    names.CPU_BUSY: (Quantity.CPU_TIME, "processor time", 0.01),
    names.RAM_USED: (Quantity.MEMORY, "memory in use", 1.0),
    names.DISK_READ: (Quantity.TRAFFIC, "disk read", 1.0),
    names.DISK_WRITE: (Quantity.TRAFFIC, "disk written", 1.0),
    names.NET_SENT: (Quantity.TRAFFIC, "network sent", 1.0),
    names.NET_RECV: (Quantity.TRAFFIC, "network received", 1.0),
}
_CUMULATIVE = (Quantity.CPU_TIME, Quantity.TRAFFIC)


class HostMeter:
    """Reads the machine's load once a second through psutil."""

    name = "host"
    measures = "cores, memory, disks and network of the machine"

    def __init__(self, surroundings: Surroundings) -> None:
        psutil.PROCFS_PATH = str(surroundings.procfs)
        self._sources: dict[str, Callable[[], Values]] = {
            "cpu": _Cores().read,
            "memory": partial(_read_memory, surroundings.procfs / "meminfo"),
            "disk": _Devices(surroundings.sysfs / "block", _disk_bytes).read,
            "network": _Devices(surroundings.sysfs / "class/net", _net_bytes).read,
        }

    def probe(self) -> Found | Missing:
        """Try every source once; those that fail are left out."""
        values, lacks = self._read_all()
        if names.CPU_BUSY not in values:
            return Missing(Reason.BROKEN, lacks["host:cpu"].detail)
        return Found(
            tuple(_channel(channel_id) for channel_id in values),
            notes=tuple(lack.detail for lack in lacks.values()),
        )

    def read(self, pace: Pace) -> Reading:
        """Read all sources; everything here is of the slow pace."""
        return Reading(*self._read_all()) if pace is Pace.SECOND else Reading({})

    def close(self) -> None:
        """Nothing stays open."""

    def _read_all(self) -> tuple[Values, dict[str, Lack]]:
        values: Values = {}
        lacks: dict[str, Lack] = {}
        for source, read in self._sources.items():
            try:
                values |= read()
            except _READ_ERRORS as error:
                lacks[f"host:{source}"] = Lack(
                    Failure.BUSY, f"{source} counters of {psutil.PROCFS_PATH}: {error}"
                )
        return values, lacks


def _channel(channel_id: str) -> Channel:
    if channel_id.startswith(names.CORE_PREFIX):
        core = channel_id.removeprefix(names.CORE_PREFIX)
        return Channel(channel_id, "host", Quantity.UTILISATION, f"core {core}", scale=0.01, pace=Pace.SECOND)
    quantity, label, scale = _CHANNELS[channel_id]
    cumulative = quantity in _CUMULATIVE
    return Channel(channel_id, "host", quantity, label, scale, Pace.SECOND, cumulative)


class _Cores:
    """Busy time of all cores in hundredths of a second, and each core's utilisation since last time."""

    def __init__(self) -> None:
        self._before: list[tuple[float, float]] = []

    def read(self) -> Values:
        now = [_busy_and_total_s(times) for times in psutil.cpu_times(percpu=True)]
        before = self._before if len(self._before) == len(now) else [(0.0, 0.0)] * len(now)
        self._before = now
        values: Values = {names.CPU_BUSY: round(sum(busy_s for busy_s, _ in now) * 100)}
        for core, ((busy_s, total_s), (busy_before_s, total_before_s)) in enumerate(
            zip(now, before, strict=True)
        ):
            elapsed_s = total_s - total_before_s
            share = (busy_s - busy_before_s) / elapsed_s if elapsed_s > 0 else 0.0
            values[f"{names.CORE_PREFIX}{core}"] = round(100 * min(1.0, max(0.0, share)))
        return values


def _busy_and_total_s(times: psutil._common.scputimes) -> tuple[float, float]:
    """Return busy and total time; guest time is part of user time, and stolen time is another machine's."""
    busy_s = times.user + times.nice + times.system + times.irq + times.softirq
    return busy_s, busy_s + times.idle + times.iowait + times.steal


def _read_memory(meminfo: Path) -> Values:
    """Return what is not available to programs; a file without these lines raises `KeyError`."""
    entries = dict(
        line.split(":", 1) for line in meminfo.read_text("ascii", "replace").splitlines() if ":" in line
    )
    total_kb, available_kb = (int(entries[name].split()[0]) for name in ("MemTotal", "MemAvailable"))
    return {names.RAM_USED: (total_kb - available_kb) * 1024}


class _Devices:
    """Traffic of the physical devices of one kind: stacked and virtual ones would count it twice.

    A container has virtual devices alone; there all but the loopback count.
    """

    def __init__(self, folder: Path, read_bytes: Callable[[], dict[str, Values]]) -> None:
        self._read_bytes = read_bytes
        self._physical = {entry.parent.name for entry in folder.glob("*/device")}

    def read(self) -> Values:
        by_device = self._read_bytes()
        chosen = self._physical & by_device.keys() or by_device.keys() - {"lo"}
        total: Values = {}
        for device in chosen:
            for channel_id, count in by_device[device].items():
                total[channel_id] = total.get(channel_id, 0) + count
        return total


def _disk_bytes() -> dict[str, Values]:
    counters = psutil.disk_io_counters(perdisk=True, nowrap=False)
    return {
        name: {names.DISK_READ: device.read_bytes, names.DISK_WRITE: device.write_bytes}
        for name, device in counters.items()
    }


def _net_bytes() -> dict[str, Values]:
    counters = psutil.net_io_counters(pernic=True, nowrap=False)
    return {
        name: {names.NET_SENT: device.bytes_sent, names.NET_RECV: device.bytes_recv}
        for name, device in counters.items()
    }
