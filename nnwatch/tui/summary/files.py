"""A finished run as a file, in the format that the file's ending asks for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from nnwatch.core.errors import UsageError
from nnwatch.scoring.changes import Changes
from nnwatch.tui.saving.private_file import write_private
from nnwatch.tui.saving.svg import svg_of
from nnwatch.tui.summary.markdown import summary_markdown
from nnwatch.tui.summary.rows import summary_rows
from nnwatch.tui.values import HistoryRow, Placement

_PICTURE_COLUMNS = 100


def summary_text(run: HistoryRow, placement: Placement, ending: str, changes: Changes | None = None) -> str:
    """Return a run in the format of an ending, such as `md`.

    Raises:
        UsageError: no format has this ending.
    """
    if ending not in FORMATS:
        known = ", ".join(f".{known}" for known in FORMATS)
        raise UsageError(f"no format ends in .{ending}; known are {known}")
    return FORMATS[ending](run, placement, changes)


def write_summary(run: HistoryRow, placement: Placement, name: str, changes: Changes | None = None) -> Path:
    """Write a run to a new file, and return where it is.

    Raises:
        UsageError: no format has the file's ending.
        NnwatchError: the folder refuses it.
    """
    path = Path(name).expanduser().absolute()
    return write_private(path, summary_text(run, placement, path.suffix.removeprefix("."), changes))


def file_name(run: HistoryRow, ending: str = "md") -> str:
    """Return a name that tells runs apart."""
    return f"nnwatch-{run.get('run_id')}.{ending}"


def _json(run: HistoryRow, placement: Placement, changes: Changes | None) -> str:
    since_last = None if changes is None else asdict(changes)
    document = {"run": {**run, "placement": _plain(placement), "since_last": since_last}}
    return json.dumps(document, default=_text, indent=1, allow_nan=False) + "\n"


def _csv(run: HistoryRow, _placement: Placement, _changes: Changes | None) -> str:
    from nnwatch.history.csv_text import csv_text  # noqa: PLC0415 - polars waits until asked

    return csv_text([run])


def _svg(run: HistoryRow, placement: Placement, changes: Changes | None) -> str:
    return svg_of(summary_rows(run, placement, _PICTURE_COLUMNS, changes))


def _plain(placement: Placement) -> Mapping[str, Any]:
    names = ("score", "score_note", "rank", "of", "rank_note")
    return {name: getattr(placement, name) for name in names}


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


FORMATS: Mapping[str, Callable[[HistoryRow, Placement, Changes | None], str]] = {
    "md": summary_markdown,
    "json": _json,
    "csv": _csv,
    "svg": _svg,
}
