"""A table of layers, column by column, and its reader, which names the line of what it refuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nnwatch.core.errors import UsageError
from nnwatch.prediction.columns import COLUMNS, MAY_BE_ZERO, SHAPE, TARGETS, needed

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Table:
    """Layers of any kinds; what is not known is NaN.

    Attributes:
        columns: one array for each name in `SHAPE` and `TARGETS`.
    """

    kinds: tuple[str, ...]
    columns: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(self.kinds)

    def __getitem__(self, name: str) -> Floats:
        return self.columns[name]

    def take(self, chosen: Sequence[int] | NDArray[np.intp]) -> Table:
        """Return some of the layers, in the order asked for."""
        indices = np.asarray(chosen, dtype=np.intp)
        columns = {name: values[indices] for name, values in self.columns.items()}
        return Table(tuple(self.kinds[index] for index in indices), columns)

    def known(self, target: str) -> Table:
        """Return the layers of which a target was measured."""
        return self.take(np.flatnonzero(np.isfinite(self[target])))

    def by_kind(self) -> dict[str, Table]:
        """Return one table for each kind, in the order of their first layers."""
        places: dict[str, list[int]] = {}
        for index, kind in enumerate(self.kinds):
            places.setdefault(kind, []).append(index)
        return {kind: self.take(indices) for kind, indices in places.items()}


def table_of(rows: Sequence[tuple[str, Mapping[str, float | None]]]) -> Table:
    """Return the table of rows, each a kind with the values that are known."""
    columns = {
        name: np.array([_number(values.get(name)) for _, values in rows], dtype=float)
        for name in (*SHAPE, *TARGETS)
    }
    return Table(tuple(kind for kind, _ in rows), columns)


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)


def read_table(path: Path) -> Table:
    """Return the layers of a CSV file.

    Raises:
        UsageError: there is no such file, a column is unknown, or a line holds what no layer can.
    """
    frame = _read_text(path)
    unknown = [name for name in frame.columns if name not in COLUMNS]
    if unknown:
        raise UsageError(f"{path}: unknown column {unknown[0]!r}; known are {', '.join(COLUMNS)}")
    if "kind" not in frame.columns or not set(TARGETS) & set(frame.columns):
        raise UsageError(f"{path}: a layer table needs the column kind, and time_s or energy_j")
    rows = [_row(path, line, raw) for line, raw in enumerate(frame.iter_rows(named=True), start=2)]
    if not rows:
        raise UsageError(f"{path}: the table holds no layers")
    return table_of(rows)


def _read_text(path: Path) -> pl.DataFrame:
    try:
        return pl.read_csv(path, infer_schema=False, glob=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise UsageError(f"cannot read {path}: {str(error).splitlines()[0]}") from error


def _row(path: Path, line: int, raw: Mapping[str, str | None]) -> tuple[str, dict[str, float | None]]:
    kind = (raw.get("kind") or "").strip().lower()
    if not kind:
        raise UsageError(f"{path}, line {line}: the kind is missing")
    values = {
        name: _value(f"{path}, line {line}", name, text) for name, text in raw.items() if name != "kind"
    }
    missing = [name for name in needed(kind) if values.get(name) is None]
    if missing:
        raise UsageError(f"{path}, line {line}: a {kind} needs {missing[0]}, which is missing")
    if all(values.get(target) is None for target in TARGETS):
        raise UsageError(f"{path}, line {line}: neither time_s nor energy_j is given")
    return kind, values


def _value(where: str, name: str, text: str | None) -> float | None:
    if text is None or not text.strip():
        return None
    try:
        value = float(text)
    except ValueError as error:
        raise UsageError(f"{where}: {name} is {text!r}, which is not a number") from error
    if not np.isfinite(value) or value < 0 or (value == 0 and name not in MAY_BE_ZERO):
        raise UsageError(f"{where}: {name} is {text}, which must be positive")
    return value
