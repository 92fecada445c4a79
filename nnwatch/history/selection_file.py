"""A selection of runs as text, some at a time, so that a large history fits into memory."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path

from nnwatch.core.errors import NnwatchError, UsageError
from nnwatch.history.csv_text import csv_text
from nnwatch.history.finite import to_json
from nnwatch.history.reader import HistoryReader, Row

_AT_ONCE = 2000  # rows with all columns, about 20 MB


def write_selection(reader: HistoryReader, run_ids: Sequence[str], path: Path) -> None:
    """Write all columns of runs in their order, as CSV or as one JSON document by the end of the name.

    Raises:
        UsageError: the name ends otherwise, or there is such a file already.
        NnwatchError: the history cannot be read, or the file cannot be written.
    """
    text = {".csv": csv_parts, ".json": json_parts}.get(path.suffix.lower())
    if text is None:
        raise UsageError(
            f"cannot tell the format of {path.name or 'a file without a name'}; end it in .csv or .json"
        )
    try:
        with path.open("x", encoding="utf-8", newline="") as file, _whole_or_gone(path):
            file.writelines(text(parts(reader, run_ids)))
    except FileExistsError as error:
        raise UsageError(f"{path} is there already; choose another name") from error
    except OSError as error:
        raise NnwatchError(f"cannot write {path}: {error.strerror}") from error


@contextlib.contextmanager
def _whole_or_gone(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, NnwatchError):
        path.unlink()
        raise


def parts(reader: HistoryReader, run_ids: Sequence[str], *, deleted: bool = False) -> Iterator[list[Row]]:
    """Yield runs with all columns, some at a time."""
    for begin in range(0, len(run_ids), _AT_ONCE):
        yield reader.whole(run_ids[begin : begin + _AT_ONCE], deleted=deleted)


def csv_parts(rows: Iterable[list[Row]]) -> Iterator[str]:
    """Yield the head of a table and its lines."""
    yield csv_text([])
    for some in rows:
        yield csv_text(some).partition("\n")[2]


def json_parts(rows: Iterable[list[Row]]) -> Iterator[str]:
    """Yield one JSON document, a line a run."""
    separator = '{"runs": [\n'
    for row in chain.from_iterable(rows):
        yield separator + to_json(row, _text)
        separator = ",\n"
    yield "\n]}\n" if separator == ",\n" else '{"runs": []}\n'


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
