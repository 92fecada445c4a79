"""A finished run and those it may be compared with."""

from __future__ import annotations

from typing import Any

from nnwatch import paths
from nnwatch.history.ingest import ingest
from nnwatch.history.store import HistoryStore


def lookup(run_id: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the row of a run, and all rows of its data set.

    A run that its recorder could not hand over to the history is taken in now.

    Raises:
        UsageError: there is no such run.
        NnwatchError: the history cannot be read or written.
    """
    store = HistoryStore()
    folder = paths.runs() / run_id
    if folder.is_dir():
        ingest(folder, store)
    row = store.row(run_id)
    return row, store.comparable(row["dataset"])
