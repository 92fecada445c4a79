"""A history in a temporary folder, and rows to put into it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from nnwatch.history.store import HistoryStore

Row = dict[str, Any]
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def make_row(number: int, **changes: object) -> Row:
    """Return the row of a run that began `number` minutes after the first."""
    return {
        "run_id": f"2026-{number:05d}",
        "schema_version": 1,
        "status": "completed",
        "name": f"run {number}",
        "tags": ["suite=small"],
        "started_at": BEGIN + timedelta(minutes=number),
        "duration_s": 20.0,
        "architecture": "resnet50" if number % 2 else "vgg16",
        "dataset": "imagenet",
        "accuracy": 0.75,
        "items": 1000,
        "energy_j": 100.0 + number,
        "energy_per_item_j": 0.1 + number / 1000,
        "valid": True,
    } | changes


@pytest.fixture
def store(tmp_path: Path) -> HistoryStore:
    return HistoryStore(tmp_path / "history")
