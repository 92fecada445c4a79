"""Rows of history as CSV: a column each, lists as JSON in one cell."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from nnwatch.history.schema import SCHEMA


def csv_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return all columns of the schema; what is not known is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(SCHEMA)
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in SCHEMA])
    return text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return json.dumps(value) if isinstance(value, list) else value
