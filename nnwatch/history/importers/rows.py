"""One imported row: checked, completed by what follows from its figures, and judged."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from nnwatch.core.errors import UsageError
from nnwatch.core.records import Method
from nnwatch.core.verdict import SHORTEST_S, Reason
from nnwatch.history.schema import SCHEMA
from nnwatch.recording.manifest import SCHEMA_VERSION

_PARTS = {"cpu": "energy_cpu_j", "dram": "energy_dram_j", "gpu": "energy_gpu_j"}
_LIMITS = {"accuracy": (0.0, 1.0)}
_MAY_BE_NEGATIVE = ("exit_code", "energy_net_j")


@dataclass(frozen=True, slots=True)
class Found:
    """What a file says of one run.

    Attributes:
        line: where it stands in the file.
        values: by column of history.
        methods: how the energy of each component was obtained, None where the file does not say.
    """

    line: int
    values: Mapping[str, Any]
    methods: Mapping[str, Method | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Imported:
    """The rows of a file; `notes` are sentences for the person who imports it."""

    tool: str
    rows: tuple[dict[str, Any], ...]
    notes: tuple[str, ...] = ()


def rows_of(
    found: Iterable[Found], tool: str, where: str, constants: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any], ...]:
    """Return complete rows; the same content always gets the same id, so that importing twice adds nothing.

    Args:
        found: what the file says.
        tool: what measured the runs.
        where: the file.
        constants: values for runs that have none of their own.

    Raises:
        UsageError: a value is impossible; the sentence names the line.
    """
    seen: Counter[str] = Counter()
    complete = [replace(one, values={**(constants or {}), **_known(one.values)}) for one in found]
    return tuple(_row(one, tool, where, seen) for one in complete)


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {column: value for column, value in values.items() if value is not None}


def _row(found: Found, tool: str, where: str, seen: Counter[str]) -> dict[str, Any]:
    values = _known(found.values)
    _check(values, f"{where}, line {found.line}")
    content = repr((tool, sorted(values.items(), key=lambda item: item[0])))
    seen[content] += 1
    known = values | _derived(values)
    methods = {p: found.methods.get(p) for p, column in _PARTS.items() if known.get(column) is not None}
    reasons = _reasons(known, methods)
    row = dict.fromkeys(SCHEMA) | {
        "run_id": _run_id(f"{content}{seen[content]}", known.get("started_at")),
        "schema_version": SCHEMA_VERSION,
        "status": "completed",
        "source_tool": tool,
        "source_method": ", ".join(f"{part}: {method or 'not stated'}" for part, method in methods.items()),
        "sources": [_source(tool, part, method) for part, method in methods.items()],
        "valid": not reasons,
        "verdict_reasons": [reason.value for reason in reasons],
    }
    return row | known


def _check(values: Mapping[str, Any], where: str) -> None:
    for column, value in values.items():
        if column not in SCHEMA:
            raise UsageError(f"{where}: the history has no column {column}")
        if SCHEMA[column].is_numeric():
            low, high = _LIMITS.get(column, (-math.inf if column in _MAY_BE_NEGATIVE else 0.0, math.inf))
            if not (math.isfinite(value) and low <= value <= high):
                raise UsageError(f"{where}: {column} is {value}, which is not possible; {_advice(column)}")


def _advice(column: str) -> str:
    if column == "accuracy":
        return "an accuracy is between 0 and 1; map a percentage with --map accuracy=HEADER*0.01"
    return "mend the file, or leave the column out with --map " + column + "="


def _derived(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return totals, rates and means that the file left out."""
    parts = [values[column] for column in _PARTS.values() if values.get(column) is not None]
    energy_j = values.get("energy_j", sum(parts) if parts else None)
    items, duration_s = values.get("items"), values.get("duration_s")
    found: dict[str, Any] = {"energy_j": energy_j}
    if items:
        found["energy_per_item_j"] = None if energy_j is None else energy_j / items
        found["throughput_items_per_s"] = items / duration_s if duration_s else None
    if duration_s and energy_j is not None:
        found["power_mean_w"] = energy_j / duration_s
    return {column: value for column, value in found.items() if values.get(column) is None}


def _reasons(known: Mapping[str, Any], methods: Mapping[str, Method | None]) -> list[Reason]:
    checks = (
        (Reason.NO_ENERGY, known.get("energy_j") is None),
        (Reason.ESTIMATED, Method.MODEL in methods.values()),
        (Reason.TOO_SHORT, known.get("duration_s") is not None and known["duration_s"] < SHORTEST_S),
    )
    return [reason for reason, holds in checks if holds]


def _source(tool: str, part: str, method: Method | None) -> dict[str, Any]:
    return {"channel": f"{tool}:{part}", "scope": part, "method": method, "coverage": None, "reason": None}


def _run_id(content: str, started_at: datetime | None) -> str:
    digest = hashlib.sha256(content.encode()).hexdigest()
    return f"{started_at:%Y%m%d-%H%M%S}-i{digest[:6]}" if started_at else f"imported-{digest[:12]}"
