"""Energy counters of Intel and AMD processors through the powercap tree (RAPL)."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from nnwatch import paths
from nnwatch.core.records import Channel, Method, Pace, Quantity, Reading
from nnwatch.meters.base import Found, Missing, Reason, Surroundings
from nnwatch.meters.confinement import explain_absence, is_container
from nnwatch.meters.file_set import FileSet
from nnwatch.meters.kernel_file import KernelFile, read_number
from nnwatch.meters.powercap import Zone, find_zones

_PERMISSION_REMEDY = "sudo bash {}   # a udev rule that lets the group nnwatch read the counters"
_CONTAINER_REMEDY = (
    'start the container with --group-add "$(getent group nnwatch | cut -d: -f3)"'
    "   # after sudo scripts/allow-rapl on its host"
)
_ABSENCE_REMEDY = "sudo modprobe intel_rapl_msr"

_REFRESH_S = 0.001  # Intel SDM vol. 3B, 16.10: the status registers are updated about every millisecond
_LIMIT_FACTOR = 3  # short bursts pass the sustained limit; three times over does not happen
_MIRROR_TRIES = 3
_MIRROR_SLACK_UJ = 100_000  # a millisecond at 100 W: two readings of one register may straddle a refresh


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a zone of one name counts; `peak_w` bounds one that does not tell its limit."""

    scope: str
    counted: bool
    peak_w: float
    rel_uncertainty: float
    what: str


# Khan et al., RAPL in Action (2018): packages agree with a wall meter within a few percent; DRAM less so.
_PACKAGE = _Kind("cpu", True, 1000.0, 0.05, "processor package")
_KINDS = {
    "dram": _Kind("dram", True, 500.0, 0.10, "memory, outside the package"),
    "core": _Kind("cpu", False, 1000.0, 0.05, "cores, inside the package"),
    "uncore": _Kind("cpu", False, 1000.0, 0.05, "uncore or integrated graphics, inside the package"),
    "psys": _Kind("psys", False, 4000.0, 0.10, "platform, contains the package"),
}
_UNKNOWN = _Kind("other:rapl", False, 4000.0, 0.10, "zone of unknown kind")


class RaplMeter:
    """Reads `energy_uj` of every zone, each joule by one counted channel."""

    name = "rapl"
    measures = "CPU and memory energy (RAPL through powercap)"

    def __init__(self, surroundings: Surroundings) -> None:
        self._around = surroundings
        self._files = FileSet()

    def probe(self) -> Found | Missing:
        """Find the zones by their names and leave out those that show another one's counter."""
        zones = find_zones(self._around.sysfs)
        if not zones:
            return explain_absence(self._around, "no RAPL zones under powercap", _ABSENCE_REMEDY)
        chosen, doubles = _once_each(zones)
        files = {zone.full_name: KernelFile(zone.energy_path) for zone in chosen}
        if not any(file.opened for file in files.values()):
            return _unreadable(self._around, list(files.values()))
        mirrors = _mirrored(chosen, files)
        for zone in chosen:
            self._files.add(_channel(zone, counted=zone.full_name not in mirrors), files[zone.full_name])
        return Found(self._files.channels, notes=(*doubles, *_mirror_notes(mirrors), *_closed_notes(files)))

    def read(self, pace: Pace) -> Reading:
        """Read the counters; they belong to the fast pace."""
        return self._files.read(pace)

    def close(self) -> None:
        """Close the counters."""
        self._files.close()


def _once_each(zones: Iterable[Zone]) -> tuple[list[Zone], list[str]]:
    """Keep one zone of each full name, the MSR provider's first: MMIO shows the same registers again."""
    chosen: dict[str, Zone] = {}
    notes = []
    for zone in sorted(zones, key=lambda z: (not _is_readable(z), z.provider != "intel-rapl", z.path.name)):
        first = chosen.setdefault(zone.full_name, zone)
        if first is not zone:
            notes.append(
                f"{zone.path.name} shows {zone.full_name} again, as {first.path.name} does; read once"
            )
    return list(chosen.values()), notes


def _is_readable(zone: Zone) -> bool:
    return read_number(zone.energy_path) is not None


def _unreadable(around: Surroundings, files: list[KernelFile]) -> Missing:
    if any(file.denied for file in files):
        remedy = _PERMISSION_REMEDY.format(shlex.quote(str(paths.allow_rapl())))
        return Missing(
            Reason.NO_PERMISSION,
            f"{files[0].path}: only root may read it (CVE-2020-8694)",
            _CONTAINER_REMEDY if is_container(around) else remedy,
        )
    return Missing(Reason.BROKEN, f"{files[0].path}: no zone has a counter that opens")


def _mirrored(zones: Iterable[Zone], files: dict[str, KernelFile]) -> dict[str, str]:
    """Return the dies that show another die's counter, each with that die.

    Some AMD parts list one package as several dies. Two counters that have run since the machine started
    and stand within a refresh of each other are one counter.
    """
    mirrors: dict[str, str] = {}
    dies = [zone for zone in zones if zone.is_package and "-die-" in zone.name]
    for first, second in combinations(sorted(dies, key=lambda z: z.full_name), 2):
        if first.full_name in mirrors or _package(first) != _package(second):
            continue
        if _run_together(files[first.full_name], files[second.full_name]):
            mirrors[second.full_name] = first.full_name
    return mirrors


def _package(zone: Zone) -> str:
    return zone.name.partition("-die-")[0]


def _run_together(one: KernelFile, other: KernelFile) -> bool:
    return any(_is_between(one.read(), other.read(), one.read()) for _ in range(_MIRROR_TRIES))


def _is_between(before: object, between: object, after: object) -> bool:
    if not (isinstance(before, int) and isinstance(between, int) and isinstance(after, int)):
        return False
    return between > 0 and before - _MIRROR_SLACK_UJ <= between <= after + _MIRROR_SLACK_UJ


def _mirror_notes(mirrors: dict[str, str]) -> list[str]:
    return [f"{name} mirrors {first}; shown but not counted" for name, first in mirrors.items()]


def _closed_notes(files: dict[str, KernelFile]) -> list[str]:
    return [f"{name}: {file.path} cannot be opened" for name, file in files.items() if not file.opened]


def _channel(zone: Zone, *, counted: bool) -> Channel:
    kind = _PACKAGE if zone.is_package else _KINDS.get(zone.name, _UNKNOWN)
    limit_w = (zone.greatest_uw or 0) * 1e-6
    return Channel(
        id=f"rapl:{zone.full_name.replace('/', '-')}",
        scope=kind.scope,
        quantity=Quantity.ENERGY,
        label=f"{zone.full_name} ({kind.what})",
        scale=1e-6,
        cumulative=True,
        wrap=read_number(zone.path / "max_energy_range_uj") or None,
        peak_rate=max(kind.peak_w, _LIMIT_FACTOR * limit_w),
        method=Method.COUNTER,
        counted=kind.counted and counted,
        rel_uncertainty=kind.rel_uncertainty,
        refresh_s=_REFRESH_S,
    )
