"""The figures by which groups of runs are compared: where each is in a row, its unit, and which way is better."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from nnwatch.scoring.columns import Row
from nnwatch.scoring.estimate import Estimate, estimate, proportion


@dataclass(frozen=True, slots=True)
class Figure:
    """A column of history as a figure of comparison; on a ratio scale unless `ratio_scale` says otherwise."""

    column: str
    words: str
    unit: str
    higher_is_better: bool = False
    ratio_scale: bool = True


ENERGY_PER_ITEM = Figure("energy_per_item_j", "energy per item", "J")
ACCURACY = Figure("accuracy", "accuracy", "", higher_is_better=True, ratio_scale=False)
FIGURES = (
    ENERGY_PER_ITEM,
    ACCURACY,
    Figure("throughput_items_per_s", "throughput", "items/s", higher_is_better=True),
    Figure("latency_p50_s", "median latency", "s"),
    Figure("latency_p95_s", "95th percentile of latency", "s"),
    Figure("latency_p99_s", "99th percentile of latency", "s"),
    Figure("energy_j", "energy", "J"),
    Figure("duration_s", "time", "s"),
    Figure("power_mean_w", "mean power", "W"),
    Figure("power_peak_w", "peak power", "W"),
    Figure("ram_peak_bytes", "peak memory", "B"),
    Figure("gpu_memory_peak_bytes", "peak GPU memory", "B"),
)


def number(row: Row, column: str) -> float | None:
    """Return a column as a finite number, None when it is not one."""
    value = row.get(column)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def numbers(rows: Iterable[Row], column: str) -> list[float]:
    """Return the finite numbers of a column."""
    return [value for row in rows if (value := number(row, column)) is not None]


def figure_of(rows: Iterable[Row], figure: Figure) -> Estimate | None:
    """Return a figure of a group; None when no run has it."""
    rows = tuple(rows)
    found = estimate(numbers(rows, figure.column), ratio_scale=figure.ratio_scale)
    if found is None or figure != ACCURACY:
        return found
    judged = _judged(rows)
    return found if judged is None or not 0 <= found.value <= 1 else proportion(found.value, judged, found.n)


def _judged(rows: Iterable[Row]) -> float | None:
    """Return how many distinct items were judged: repeats judge the same ones, so that they add no certainty."""
    counts = [
        min(known)
        for row in rows
        if (known := [n for c in ("items", "dataset_items") if (n := number(row, c)) is not None and n > 0])
    ]
    return min(counts, default=None)
