"""The rated power of what a run was measured on: what its drivers and its processor's maker state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from nnwatch.meters.ratings import find_rating

_LIMIT = ":power_limit"  # the end of the channels in which drivers state what a card may draw


def rated_power_w(row: Mapping[str, Any], samples: pl.DataFrame) -> float | None:
    """Return the sum over the components whose energy the row holds; None where one states nothing."""
    parts: list[float | None] = []
    if row["energy_cpu_j"] is not None:
        parts.append(_processors_w(row))
    if row["energy_gpu_j"] is not None:
        parts.append(_cards_w(samples, len(row["accelerators"])))
    known = [part for part in parts if part is not None]
    return sum(known) if known and len(known) == len(parts) else None


def _processors_w(row: Mapping[str, Any]) -> float | None:
    rating = find_rating(row["cpu_model"] or "")
    if rating is None:
        return None
    return rating.tdp_w * max(1, round((row["cpu_count"] or rating.threads) / rating.threads))


def _cards_w(samples: pl.DataFrame, cards: int) -> float | None:
    columns = [column for column in samples.columns if column.endswith(_LIMIT)]
    limits_w = [limit for limit in samples.select(pl.col(columns).max()).row(0) if limit] if columns else []
    return float(sum(limits_w)) if limits_w and len(limits_w) == cards else None
