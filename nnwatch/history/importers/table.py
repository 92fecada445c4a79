"""A CSV file as lines with their numbers; what is malformed is named by its line."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from nnwatch.core.errors import UsageError

_NOTHING = ("", "nan", "none", "null", "na", "n/a", "-")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table, by the names of its header."""

    where: str
    number: int
    cells: Mapping[str, str]

    def text(self, name: str) -> str | None:
        """Return a cell, None when it is empty or says that nothing is known."""
        cell = self.cells.get(name, "").strip()
        return None if cell.lower() in _NOTHING else cell

    def value(self, name: str, factor: float = 1.0) -> float | None:
        """Return a cell as a number times a factor.

        Raises:
            UsageError: it is not a number.
        """
        cell = self.text(name)
        if cell is None:
            return None
        try:
            number = float(cell)
        except ValueError:
            raise self.error(f"{name} is {cell}, which is not a number") from None
        if not math.isfinite(number):
            raise self.error(f"{name} is {cell}, which is not finite")
        return number * factor

    def count(self, name: str) -> int | None:
        """Return a cell as a whole number.

        Raises:
            UsageError: it is not a number.
        """
        number = self.value(name)
        return None if number is None else round(number)

    def moment(self, name: str) -> datetime | None:
        """Return a cell as a time: ISO 8601, UTC where it names no zone, or seconds since 1970.

        Raises:
            UsageError: it is neither.
        """
        cell = self.text(name)
        if cell is None:
            return None
        try:
            if cell.replace(".", "", 1).isdigit():
                return datetime.fromtimestamp(float(cell), UTC)
            found = datetime.fromisoformat(cell)
        except (ValueError, OverflowError, OSError):
            raise self.error(f"{name} is {cell}, which is not a time") from None
        return found if found.tzinfo else found.replace(tzinfo=UTC)

    def error(self, what: str) -> UsageError:
        """Return an error that names the line."""
        return UsageError(f"{self.where}, line {self.number}: {what}")


@dataclass(frozen=True, slots=True)
class Table:
    """The header of a CSV file and its lines."""

    path: Path
    header: tuple[str, ...]
    lines: tuple[Line, ...]


def read_table(path: Path) -> Table:
    """Read a CSV file whole.

    Raises:
        UsageError: the file is not there, is no CSV, or has a line of another length than its header.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _table(path, csv.reader(file, strict=True))
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not text in UTF-8") from error


def _table(path: Path, reader: Iterator[list[str]]) -> Table:
    records = _numbered(path, reader)
    _, names = next(records, (1, []))
    header = tuple(name.strip() for name in names)
    doubled = sorted({name for name in header if header.count(name) > 1})
    if not header or doubled:
        raise UsageError(
            f"{path}, line 1: " + (f"the column {doubled[0]} is there twice" if doubled else "no header")
        )
    lines = []
    for number, cells in records:
        if len(cells) != len(header):
            raise UsageError(f"{path}, line {number}: {len(cells)} cells where the header has {len(header)}")
        lines.append(Line(str(path), number, dict(zip(header, cells, strict=True))))
    if not lines:
        raise UsageError(f"{path} has a header and no line after it")
    return Table(path, header, tuple(lines))


def _numbered(path: Path, reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Yield the records that are not empty, each with the line on which it ends."""
    number = 1
    try:
        for cells in reader:
            number = getattr(reader, "line_num", number)
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        raise UsageError(f"{path}, line {getattr(reader, 'line_num', number)}: {error}") from error
