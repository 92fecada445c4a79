"""Energy counters of processors through the kernel's `power` events: 64 bits wide, so they do not wrap."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nnwatch.core.records import Channel, Failure, Lack, Method, Pace, Quantity, Reading
from nnwatch.meters.base import Found, Missing, Reason, Surroundings
from nnwatch.meters.confinement import explain_absence, is_container
from nnwatch.meters.kernel_file import read_number, read_text
from nnwatch.meters.perf_event import PerfEvent, open_event

_REMEDY = (
    'sudo setpriv --reuid "$USER" --regid "$(id -g)" --init-groups'
    ' --inh-caps=+perfmon --ambient-caps=+perfmon env HOME="$HOME" PATH="$PATH" nnwatch'
    "   # CAP_PERFMON for this program alone"
)
_CONTAINER_REMEDY = "start the container with --cap-add PERFMON"
_CONFIG = re.compile(r"(?:^|,)\s*event=(0x[0-9a-fA-F]{1,16}|\d{1,18})(?:,|$)")
_CPU_RANGE = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")
_COUNT_BYTES = 8
_PEAK_W = 4000.0  # no platform of one socket draws more
_REFRESH_S = 0.001  # of the register behind the event
_MOST_CPUS = 8192
_ONE_PER_PACKAGE = ("AuthenticAMD", "HygonGenuine")  # their energy register is the package's on every die

OpenEvent = Callable[[PerfEvent], int]
_Offer = tuple[Channel, PerfEvent]


@dataclass(frozen=True, slots=True)
class _Kind:
    scope: str
    counted: bool
    rel_uncertainty: float
    what: str


# The uncertainties are those of the same registers read through powercap.
_KINDS = {
    "energy-pkg": _Kind("cpu", True, 0.05, "processor package"),
    "energy-ram": _Kind("dram", True, 0.10, "memory, outside the package"),
    "energy-psys": _Kind("psys", False, 0.10, "platform, contains the package"),
    "energy-cores": _Kind("cpu", False, 0.05, "cores, inside the package"),
    "energy-gpu": _Kind("cpu", False, 0.05, "integrated graphics, inside the package"),
}


class PerfMeter:
    """Holds an open counter for each kind of energy and each socket.

    Args:
        surroundings: where to look for the events.
        opener: opens a counter; the system call unless a test hands in another.
    """

    name = "perf"
    measures = "CPU and memory energy (perf events)"

    def __init__(self, surroundings: Surroundings, opener: OpenEvent = open_event) -> None:
        self._around = surroundings
        self._open = opener
        self._folder = surroundings.sysfs / "bus/event_source/devices/power"
        self._descriptors: dict[str, int] = {}

    def probe(self) -> Found | Missing:
        """Open every counter that the `power` events offer."""
        pmu = read_number(self._folder / "type")
        if pmu is None:
            remedy = "sudo modprobe rapl   # the kernel's module of these events"
            return explain_absence(self._around, "no power events of the processor", remedy)
        refusals: list[OSError] = []
        channels: list[Channel] = []
        for offers in self._offers(pmu):
            try:
                self._descriptors |= self._open_all(offers)
                channels += [channel for channel, _ in offers]
            except OSError as error:
                refusals.append(error)
        if not channels:
            return _refused(self._around, refusals[0] if refusals else None)
        return Found(tuple(channels), notes=tuple(f"a kind of counter did not open: {e}" for e in refusals))

    def read(self, pace: Pace) -> Reading:
        """Read the counters; they belong to the fast pace."""
        values: dict[str, int | float] = {}
        lacks: dict[str, Lack] = {}
        for channel_id, descriptor in self._descriptors.items() if pace is Pace.TICK else ():
            count = _read_count(descriptor)
            if isinstance(count, Lack):
                lacks[channel_id] = count
            else:
                values[channel_id] = count
        return Reading(values, lacks)

    def close(self) -> None:
        """Close the counters."""
        while self._descriptors:
            os.close(self._descriptors.popitem()[1])

    def _open_all(self, offers: list[_Offer]) -> dict[str, int]:
        """Open a kind of counter on every socket or on none: some of them would pass for the whole."""
        opened: dict[str, int] = {}
        try:
            for channel, event in offers:
                opened[channel.id] = self._open(event)
        except OSError:
            for descriptor in opened.values():
                os.close(descriptor)
            raise
        return opened

    def _offers(self, pmu: int) -> Iterator[list[_Offer]]:
        """Yield each kind of counter with its sockets."""
        cpus = self._counting_cpus()
        for name, kind in _KINDS.items():
            config = parse_config(read_text(self._folder / "events" / name))
            scale = parse_scale(self._folder / "events" / name)
            if config is None or scale is None:
                continue
            sockets = cpus[:1] if kind.scope == "psys" else cpus
            yield [(_channel(name, kind, cpu, scale), PerfEvent(pmu, config, cpu)) for cpu in sockets]

    def _counting_cpus(self) -> list[int]:
        cpus = parse_cpus(read_text(self._folder / "cpumask")) or [0]
        if not any(maker in (read_text(self._around.procfs / "cpuinfo") or "") for maker in _ONE_PER_PACKAGE):
            return cpus
        first_of = {self._package_of(cpu): cpu for cpu in reversed(cpus)}
        return sorted(first_of.values())

    def _package_of(self, cpu: int) -> int:
        topology = self._around.sysfs / f"devices/system/cpu/cpu{cpu}/topology"
        package = read_number(topology / "physical_package_id")
        return -cpu if package is None else package


def parse_config(text: str | None) -> int | None:
    """Return the number of an event such as `event=0x02`; None for an event of any other form."""
    found = _CONFIG.search(text or "")
    return int(found[1], 0) if found else None


def parse_scale(event: Path) -> float | None:
    """Return joules per count of an event, or None when its unit is another or its scale no number."""
    if read_text(event.with_name(f"{event.name}.unit")) != "Joules":
        return None
    try:
        scale = float(read_text(event.with_name(f"{event.name}.scale")) or "")
    except ValueError:
        return None
    return scale if 0 < scale < 1 else None


def parse_cpus(text: str | None) -> list[int]:
    """Return the CPUs of a list such as `0,18-19`; what is no number is left out."""
    cpus: set[int] = set()
    for part in (text or "").split(","):
        found = _CPU_RANGE.fullmatch(part.strip())
        if found:
            first, last = int(found[1]), int(found[2] or found[1])
            cpus.update(range(first, min(last, _MOST_CPUS) + 1))
    return sorted(cpus)


def _read_count(descriptor: int) -> int | Lack:
    try:
        content = os.read(descriptor, _COUNT_BYTES)
    except OSError as error:
        return Lack(Failure.BROKEN, f"perf event: {error.strerror}")
    if len(content) != _COUNT_BYTES:
        return Lack(Failure.BROKEN, "perf event: its CPU went offline, so it counts no more")
    return int.from_bytes(content, sys.byteorder)


def _refused(around: Surroundings, error: OSError | None) -> Missing:
    if error is None:
        return Missing(Reason.ABSENT, "the power events of this processor offer no energy in joules")
    if isinstance(error, PermissionError):
        return Missing(
            Reason.NO_PERMISSION,
            "the kernel gives the power events to CAP_PERFMON alone (kernel.perf_event_paranoid above 0)",
            _CONTAINER_REMEDY if is_container(around) else _REMEDY,
        )
    return Missing(Reason.BROKEN, f"the power events do not open: {error.strerror or error}")


def _channel(name: str, kind: _Kind, cpu: int, scale: float) -> Channel:
    return Channel(
        id=f"perf:{name}-cpu{cpu}",
        scope=kind.scope,
        quantity=Quantity.ENERGY,
        label=f"{name} of CPU {cpu}'s socket ({kind.what})",
        scale=scale,
        cumulative=True,
        peak_rate=_PEAK_W,
        method=Method.COUNTER,
        counted=kind.counted,
        rel_uncertainty=kind.rel_uncertainty,
        refresh_s=_REFRESH_S,
    )
