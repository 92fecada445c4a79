"""Text as the value of a column: of a cell, or of a value that the user sets for every line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from nnwatch.core.errors import UsageError
from nnwatch.history.aliases import column_of
from nnwatch.history.importers.mapping import GPU_COUNT, Origin
from nnwatch.history.importers.table import Line
from nnwatch.history.schema import SCHEMA


def cell_of(line: Line, column: str, origin: Origin) -> object:
    """Return a cell in the type and the unit of a column, None when it is empty.

    Raises:
        UsageError: it does not fit.
    """
    if column == GPU_COUNT:
        return line.count(origin.header)
    kind = SCHEMA.get(column, pl.String())
    if kind.is_temporal():
        return line.moment(origin.header)
    if kind.is_numeric():
        value = line.value(origin.header, origin.factor)
        return round(value) if value is not None and kind.is_integer() else value
    text = line.text(origin.header)
    if text is not None and kind == pl.Boolean:
        return text.lower() in ("true", "yes", "1")
    return text.split(";") if text is not None and column == "tags" else text


def constants(values: Sequence[str]) -> dict[str, Any]:
    """Return what `--set COLUMN=VALUE` says.

    Raises:
        UsageError: it cannot be understood.
    """
    found: dict[str, Any] = {}
    for value in values:
        name, equals, text = value.partition("=")
        if not equals:
            raise UsageError(f"--set {value} is not of the form COLUMN=VALUE")
        column = column_of(name)
        found[column] = cell_of(Line(f"--set {value}", 1, {column: text}), column, Origin(column))
    return found
