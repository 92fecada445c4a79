"""The short names that filters and sorting accept for the columns of the history."""

from __future__ import annotations

import difflib

from nnwatch.core.errors import UsageError
from nnwatch.history.schema import SCHEMA

ALIASES = {
    "acc": "accuracy",
    "arch": "architecture",
    "batch": "batch_size",
    "co2e": "co2e_g",
    "data": "dataset",
    "duration": "duration_s",
    "energy": "energy_j",
    "exit": "exit_code",
    "id": "run_id",
    "items_per_s": "throughput_items_per_s",
    "j_per_item": "energy_per_item_j",
    "latency": "latency_p50_s",
    "p95": "latency_p95_s",
    "p99": "latency_p99_s",
    "params": "parameters",
    "peak": "power_peak_w",
    "power": "power_mean_w",
    "reason": "verdict_reasons",
    "reasons": "verdict_reasons",
    "started": "started_at",
    "tag": "tags",
    "throughput": "throughput_items_per_s",
    "time": "duration_s",
    "tool": "source_tool",
}

# Where a bare word is looked for.
SEARCHED = ("run_id", "name", "architecture", "dataset", "host", "device", "precision", "status", "notes")
SEARCHED_LISTS = ("tags", "command")


def column_of(name: str) -> str:
    """Return the column that a name or its alias means.

    Raises:
        UsageError: there is no such column; the nearest names are given.
    """
    column = ALIASES.get(name.lower(), name.lower())
    if column in SCHEMA:
        return column
    nearest = difflib.get_close_matches(name.lower(), [*ALIASES, *SCHEMA], n=3, cutoff=0.4)
    hint = f"; the nearest are {', '.join(nearest)}" if nearest else ""
    raise UsageError(f"the history has no column {name}{hint}")
