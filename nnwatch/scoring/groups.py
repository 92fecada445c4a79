"""Repeats of one configuration as a group; runs that are not valid stay outside, with the reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from nnwatch.scoring.columns import Row
from nnwatch.scoring.conditions import Conditions, conditions, device_class

Key: TypeAlias = tuple[str, str, str, Conditions]


@dataclass(frozen=True, slots=True)
class Group:
    """Repeats of one configuration.

    Attributes:
        label: what a person calls it, different for every group of a comparison.
        architecture: what was run; a name or a command where the architecture is not known.
        machine: on what.
    """

    label: str
    architecture: str
    machine: str
    framework: str
    conditions: Conditions
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """A run that must not be ranked, and why."""

    run_id: str
    label: str
    reasons: tuple[str, ...]


def is_valid(row: Row) -> bool:
    """Tell whether a run may be ranked."""
    return row.get("valid") is True


def apart(rows: Iterable[Row]) -> tuple[Apart, ...]:
    """Return the runs that may not be ranked."""
    return tuple(
        Apart(str(row.get("run_id")), architecture(row), _reasons(row)) for row in rows if not is_valid(row)
    )


def groups(rows: Iterable[Row]) -> tuple[Group, ...]:
    """Return the groups of rows, in the order in which their first rows come."""
    found: dict[Key, list[Row]] = {}
    for row in rows:
        key = (architecture(row), machine(row), str(row.get("framework") or ""), conditions(row))
        found.setdefault(key, []).append(row)
    return tuple(
        Group(label, *key, tuple(members))
        for label, (key, members) in zip(_labels(list(found)), found.items(), strict=True)
    )


def architecture(row: Row) -> str:
    """Return what was run."""
    command = row.get("command")
    words = " ".join(map(str, command)) if isinstance(command, list | tuple) else ""
    return str(row.get("architecture") or row.get("name") or words or row.get("run_id"))


def machine(row: Row) -> str:
    """Return the machine: its name, or what it is made of where a row names none."""
    if row.get("host"):
        return str(row["host"])
    cards = row.get("accelerators")
    names = Counter(str(card["name"]) for card in cards) if isinstance(cards, list | tuple) else Counter()
    gpus = [f"{n}x {name}" if n > 1 else name for name, n in names.items()]
    return ", ".join([*gpus, str(row.get("cpu_model") or "")]).strip(", ") or "unknown machine"


def environment(group: Group) -> str:
    """Return machine, device and framework: the column of a fit matrix."""
    device = device_class(group.rows[0])
    return ", ".join(part for part in (group.machine, device, group.framework) if part and part != "unknown")


def _labels(keys: Sequence[Key]) -> list[str]:
    """Return the architecture of each key, with what tells it from others of the same architecture."""
    alike: dict[str, list[Key]] = {}
    for key in keys:
        alike.setdefault(key[0], []).append(key)
    shown = {name: _told_by(same) for name, same in alike.items()}
    return [" ".join([key[0], *(part for part in _parts(key, shown[key[0]]))]) for key in keys]


def _told_by(same: Sequence[Key]) -> list[int]:
    """Return the places of the parts in which keys differ."""
    flat = [_flat(key) for key in same]
    return [place for place, column in enumerate(zip(*flat, strict=True)) if len(set(column)) > 1]


def _parts(key: Key, places: Sequence[int]) -> list[str]:
    flat = _flat(key)
    told = [flat[place] for place in places if flat[place]]
    return [f"({', '.join(told)})"] if told else []


def _flat(key: Key) -> list[str]:
    return [key[1], key[2], *(f"{name} {value}" for name, value in key[3])]


def _reasons(row: Row) -> tuple[str, ...]:
    reasons = row.get("verdict_reasons")
    return tuple(map(str, reasons)) if isinstance(reasons, list | tuple) and reasons else ("no verdict",)
