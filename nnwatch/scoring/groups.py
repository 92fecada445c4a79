"""Repeats of one configuration as a group; runs that are not valid stay outside, with the reasons."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from nnwatch.scoring.columns import Row
from nnwatch.scoring.conditions import Conditions, conditions, device_class

_BOILERPLATE = re.compile(r"\((?:R|TM)\)|\bCPU\b|@ *[\d.]+ *GHz|\bNVIDIA\b|\b\d+-Core Processor\b")
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
    """Return the groups of rows, in the order in which their first rows come, not yet told apart by their labels."""
    found: dict[Key, list[Row]] = {}
    for row in rows:
        key = (architecture(row), machine(row), str(row.get("framework") or ""), conditions(row))
        found.setdefault(key, []).append(row)
    return tuple(Group(key[0], *key, tuple(members)) for key, members in found.items())


def labelled(found: Sequence[Group]) -> tuple[Group, ...]:
    """Return groups with labels that tell them apart: the architecture, and of the rest what differs among them."""
    parts = [_parts(group) for group in found]
    places = [place for place, column in enumerate(zip(*parts, strict=True)) if len(set(column)) > 1]
    return tuple(
        replace(group, label=_label(group.architecture, [told[place] for place in places if told[place]]))
        for group, told in zip(found, parts, strict=True)
    )


def _label(name: str, told: Sequence[str]) -> str:
    return f"{name} ({', '.join(told)})" if told else name


def _parts(group: Group) -> list[str]:
    return [group.machine, group.framework, *(f"{name} {value}" for name, value in group.conditions)]


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
    names = Counter(short(str(c["name"])) for c in cards) if isinstance(cards, list | tuple) else Counter()
    gpus = [f"{n}x {name}" if n > 1 else name for name, n in names.items()]
    return ", ".join([*gpus, short(str(row.get("cpu_model") or ""))]).strip(", ") or "unknown machine"


@lru_cache(maxsize=256)
def short(model: str) -> str:
    """Return the name of a processor or a card without what all names of its maker have."""
    return " ".join(_BOILERPLATE.sub(" ", model).split())


def environment(group: Group) -> str:
    """Return machine, device and framework: the column of a fit matrix."""
    device = device_class(group.rows[0])
    return ", ".join(part for part in (group.machine, device, group.framework) if part and part != "unknown")


def _reasons(row: Row) -> tuple[str, ...]:
    reasons = row.get("verdict_reasons")
    return tuple(map(str, reasons)) if isinstance(reasons, list | tuple) and reasons else ("no verdict",)
