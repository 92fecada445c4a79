"""The runs of a history by configuration: how often each was measured, and what it took in the middle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

_MARK = '"'  # which a filter cannot hold inside a value
# What repeats of one configuration share beside what was run.
SHARED = (
    "host",
    "cpu_model",
    "framework",
    "dataset",
    "task",
    "precision",
    "batch_size",
    "device",
    "source_tool",
)
# Differences between repeats of these are percentages, so that their middle is the geometric mean.
_RATIOS = ("energy_per_item_j", "energy_j", "duration_s", "power_mean_w", "throughput_items_per_s")
COLUMNS = ("run_id", "started_at", "architecture", "name", "command", "accuracy", "valid", *SHARED, *_RATIOS)

KEYS = ("architecture", "name", "command", "run_id", "valid", *SHARED)


def grouped(runs: pl.LazyFrame) -> pl.DataFrame:
    """Return a row a configuration, those that may not be ranked apart.

    `runs` counts its repeats; figures are their means, times the newest. What was run is named by the first of
    architecture, name, command and id that is known; the others are null.
    """
    unnamed = pl.col("architecture").is_null()
    nameless = unnamed & pl.col("name").is_null()
    command = (
        pl.when(nameless).then(pl.col("command")).list.join(" ")
    )  # joining all of them would take memory
    keys = {
        "architecture": pl.col("architecture"),
        "name": pl.when(unnamed).then(pl.col("name")),
        "command": command,
        "run_id": pl.when(nameless & command.is_null()).then(pl.col("run_id")),
        "valid": pl.col("valid").fill_null(value=False),
    }
    figures = (pl.len().alias("runs"), pl.col("started_at").max(), pl.col("accuracy").mean())
    return (
        runs.with_columns(**keys)
        .group_by(KEYS)
        .agg(*figures, *(_geometric(column) for column in _RATIOS))
        .collect()
    )


def _geometric(column: str) -> pl.Expr:
    return pl.col(column).filter(pl.col(column) > 0).log().mean().exp()


def filter_of(group: Mapping[str, Any]) -> str:
    """Return the filter that keeps the runs of a group, in the language that a person types."""
    shared = (_equal(column, group[column]) for column in SHARED)
    return " & ".join([_network(group), *shared, "valid=yes" if group["valid"] else "!valid=yes"])


def _network(group: Mapping[str, Any]) -> str:
    if group["architecture"] is not None:
        return _equal("architecture", group["architecture"])
    if group["name"] is not None:
        return f"architecture=none & {_equal('name', group['name'])}"
    if group["command"] is not None:
        return f"architecture=none & name=none & command~={_quoted(group['command'])}"
    return _equal("run_id", group["run_id"])


def _equal(column: str, value: object) -> str:
    if value is None:
        return f"{column}=none"
    text = str(value)
    return f"{column}{'~=' if _MARK in text else '='}{_quoted(text)}"


def _quoted(text: str) -> str:
    """Return a text in quotation marks; of one that holds such marks, the longest part that holds none."""
    return f'"{max(text.split(_MARK), key=len)}"'
