"""The columns of a history row that scores read: how a reader knows each, and which values make sense."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

Row: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Domain:
    """The words for a column, and the interval its values lie in; `above` itself is outside."""

    words: str
    above: float = 0.0
    at_most: float = math.inf

    def holds(self, value: float) -> bool:
        """Tell whether a value makes sense, which no infinity and no NaN does."""
        return math.isfinite(value) and self.above < value <= self.at_most


_BELOW_ZERO = math.nextafter(0.0, -1.0)

DOMAINS: Mapping[str, Domain] = {
    "accuracy": Domain("accuracy", above=_BELOW_ZERO, at_most=1.0),
    "classes": Domain("the number of classes", above=1.0),
    "dataset_items": Domain("the number of test items"),
    "energy_per_item_j": Domain("energy per item"),
    "flops_per_item": Domain("floating-point operations per item"),
    "items": Domain("the number of items"),
    "parameters": Domain("the number of parameters"),
    "throughput_items_per_s": Domain("throughput"),
}


def numbers_of(row: Row, columns: Iterable[str]) -> dict[str, float]:
    """Return the columns of a row that hold a value that makes sense, as floats."""
    found = {column: _number(row.get(column)) for column in columns}
    return {c: value for c, value in found.items() if value is not None and DOMAINS[c].holds(value)}


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)
