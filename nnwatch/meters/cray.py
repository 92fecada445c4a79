"""Power monitoring counters of Cray EX and XC nodes, kept by the blade's own controller."""

from __future__ import annotations

import re

from nnwatch.core.records import Channel, Failure, Lack, Method, Pace, Quantity, Reading
from nnwatch.meters.base import Found, Missing, Reason, Surroundings
from nnwatch.meters.file_set import FileSet
from nnwatch.meters.kernel_file import KernelFile, entries, read_number

_COUNTER = re.compile(r"(?P<part>|cpu_|memory_|accel\d{1,2}_)(?P<quantity>energy|power)")
_SCAN_HZ = 10  # the rate of every system so far; `raw_scan_hz` tells it
_STALE_S = 3.0  # thirty scans without a new one: the controller has stopped
_PEAK_W = 10_000.0  # no node of these machines draws more
_REL_UNCERTAINTY = 0.05
_COUNTED = {"cpu": "cpu", "memory": "dram"}


class CrayMeter:
    """Reads the counters between two looks at `freshness`, so that they belong together.

    The node contains its parts and is never added to them. Accelerators are shown beside: their own meters
    count them, under the names that people know them by.
    """

    name = "cray"
    measures = "node, CPU and memory energy (Cray pm_counters)"

    def __init__(self, surroundings: Surroundings) -> None:
        self._around = surroundings
        self._folder = surroundings.sysfs / "cray/pm_counters"
        self._files = FileSet()
        self._freshness: KernelFile | None = None
        self._fresh: int | None = None
        self._fresh_since_ns = 0

    def probe(self) -> Found | Missing:
        """Find every counter of energy and power."""
        names = [path.name for path in entries(self._folder) if _COUNTER.fullmatch(path.name)]
        if not names:
            return Missing(Reason.ABSENT, f"{self._folder}: this is no Cray node")
        refresh_s = 1 / (read_number(self._folder / "raw_scan_hz") or _SCAN_HZ)
        for name in names:
            self._files.add(_channel(name, refresh_s), KernelFile(self._folder / name))
        if not any(isinstance(number, int) for number in self._files.read(Pace.TICK).values.values()):
            return Missing(Reason.BROKEN, f"{self._folder}: none of its counters tells a number")
        self._freshness = KernelFile(self._folder / "freshness")
        self._fresh_since_ns = self._around.clock_ns()
        return Found(self._files.channels, notes=("the node contains its parts; it is shown beside them",))

    def read(self, pace: Pace) -> Reading:
        """Read all counters of one scan; a scan that is too old is a lack of every one of them."""
        if pace is not Pace.TICK:
            return Reading({})
        before = self._scan()
        reading = self._files.read(pace)
        if self._scan() != before:
            reading = self._files.read(pace)
        age_s = (self._around.clock_ns() - self._fresh_since_ns) / 1e9
        if self._fresh is None or age_s < _STALE_S:
            return reading
        stale = Lack(Failure.BUSY, f"{self._folder}: no new scan for {age_s:.0f} s")
        return Reading({}, dict.fromkeys((*reading.values, *reading.lacks), stale))

    def close(self) -> None:
        """Close the counters."""
        self._files.close()
        if self._freshness is not None:
            self._freshness.close()

    def _scan(self) -> int | None:
        """Return the number of the latest scan and note when it appeared; None when it is not told."""
        number = self._freshness.read() if self._freshness is not None else None
        scan = number if isinstance(number, int) else None
        if scan != self._fresh:
            self._fresh, self._fresh_since_ns = scan, self._around.clock_ns()
        return scan


def _channel(name: str, refresh_s: float) -> Channel:
    part, _, quantity = name.rpartition("_")
    is_energy = quantity == "energy"
    return Channel(
        id=f"cray:{name}",
        scope=_scope(part),
        quantity=Quantity.ENERGY if is_energy else Quantity.POWER,
        label=f"{part} (part of the node)" if part else "whole node (contains CPU, memory and accelerators)",
        cumulative=is_energy,
        peak_rate=_PEAK_W if is_energy else None,
        method=Method.COUNTER if is_energy else Method.INTEGRATED,
        counted=is_energy and part in _COUNTED,
        rel_uncertainty=_REL_UNCERTAINTY,
        refresh_s=refresh_s,
    )


def _scope(part: str) -> str:
    if not part:
        return "node"
    return _COUNTED.get(part, f"gpu:cray-{part}")
