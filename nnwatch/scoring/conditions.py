"""The conditions under which a run was measured: only what agrees in all of them is like with like."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from nnwatch.scoring.columns import Row
from nnwatch.scoring.figures import number

Conditions: TypeAlias = tuple[tuple[str, str], ...]
UNKNOWN = "unknown"
_PARTS = ("cpu", "dram", "gpu")


def conditions(row: Row) -> Conditions:
    """Return what must agree, by name, with `unknown` where a row does not say."""
    return (
        ("data set", _text(row, "dataset")),
        ("task", _text(row, "task")),
        ("precision", _text(row, "precision")),
        ("batch size", _text(row, "batch_size")),
        ("device", device_class(row)),
        ("energy of", scope(row)),
        ("measured by", str(row.get("source_tool") or "nnwatch")),
    )


def device_class(row: Row) -> str:
    """Return the kind of device, such as `cuda` for `cuda:1`."""
    return _text(row, "device").partition(":")[0].lower()


def scope(row: Row) -> str:
    """Return which components the total energy holds."""
    parts = [part for part in _PARTS if number(row, f"energy_{part}_j") is not None]
    return "+".join(parts) or UNKNOWN


def differing(all_conditions: Iterable[Conditions]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the conditions that do not agree, each with its values."""
    columns = zip(*all_conditions, strict=True)
    named = [(column[0][0], tuple(sorted({value for _, value in column}))) for column in columns]
    return tuple((name, values) for name, values in named if len(values) > 1)


def in_words(found: Conditions) -> str:
    """Return what is known of conditions on one line."""
    return ", ".join(f"{name} {value}" for name, value in found if value != UNKNOWN) or "nothing known"


def _text(row: Row, column: str) -> str:
    value = row.get(column)
    return UNKNOWN if value in (None, "") else str(value)
