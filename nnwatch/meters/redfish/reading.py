"""Finds watts and kilowatt-hours in Redfish documents, whatever else is in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

MILLIWATT_HOUR_J = 3.6
_MOST_W = 1_000_000.0  # beyond any single machine
_MOST_KWH = Decimal(10**12)
_WHOLE = frozenset(
    {"RackMount", "StandAlone", "Blade", "Sled", "Enclosure"}
)  # rather than a part of a machine
# Of the types in DMTF's Chassis schema those that a machine consists of, and those that hold several machines.
_NO_MACHINE = frozenset(
    {"Card", "Cartridge", "Component", "Drawer", "Expansion", "HeatExchanger", "IPBasedDrive"}
)
_NO_MACHINE |= {
    "ImmersionTank",
    "Module",
    "Pod",
    "PowerStrip",
    "Rack",
    "RackGroup",
    "Row",
    "Shelf",
    "Sidecar",
}
_NO_MACHINE |= {"StorageEnclosure", "Zone"}


@dataclass(frozen=True, slots=True)
class NodeReading:
    """What one document says of the machine: power, and energy so far with the step it grows by."""

    power_w: float | None = None
    energy_mwh: int | None = None
    step_j: float | None = None


def reading_of(document: Any) -> NodeReading:
    """Return the readings in a document of type Power or EnvironmentMetrics; None where it has none.

    Zero watts are what controllers report that do not know, as no running machine draws nothing.
    """
    controls = _member(document, "PowerControl")
    control = controls[0] if isinstance(controls, list) and controls else None
    watts = _number(_member(control, "PowerConsumedWatts"))
    if watts is None:
        watts = _number(_member(_member(document, "PowerWatts"), "Reading"))
    power_w = None if watts is None or not 0 < watts <= Decimal(_MOST_W) else float(watts)
    energy = _number(_member(_member(document, "EnergykWh"), "Reading"))
    if energy is None or not 0 <= energy <= _MOST_KWH:
        return NodeReading(power_w)
    return NodeReading(power_w, round(energy * 10**6), _step_j(energy))


def links_of(document: Any) -> Iterator[str]:
    """Yield the paths of a collection's members."""
    members = _member(document, "Members")
    for member in members if isinstance(members, list) else []:
        path = link_of(member)
        if path is not None:
            yield path


def link_of(document: Any, name: str | None = None) -> str | None:
    """Return the path of a document, or of one that it refers to by name."""
    path = _member(document if name is None else _member(document, name), "@odata.id")
    return path if isinstance(path, str) and path.startswith("/") else None


def is_whole_machine(chassis: Any) -> bool:
    """Tell whether a chassis is a machine rather than one of its parts."""
    kind = _member(chassis, "ChassisType")
    return isinstance(kind, str) and kind in _WHOLE


def is_no_machine(chassis: Any) -> bool:
    """Tell whether a chassis is a part of a machine or holds several, whose power is not the machine's."""
    kind = _member(chassis, "ChassisType")
    return isinstance(kind, str) and kind in _NO_MACHINE


def _member(document: Any, name: str) -> Any:
    return document.get(name) if isinstance(document, dict) else None


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return None
    number = Decimal(value)
    return number if number.is_finite() else None


def _step_j(energy: Decimal) -> float:
    """Return the energy of the last digit given: the counter cannot be finer than it shows."""
    exponent = energy.as_tuple().exponent
    digits = -exponent if isinstance(exponent, int) else 0
    return 3.6e6 * 10.0 ** -max(0, min(digits, 6))
