"""A finished run and those it may be compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nnwatch import paths
from nnwatch.history.ingest import ingest
from nnwatch.history.store import HistoryStore

_ENOUGH = 30  # repeats that tell what is usual


def lookup(run_id: str, *, taking_in: bool = True) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the row of a run, and all rows of its data set.

    Args:
        run_id: its id or a part of it.
        taking_in: whether a run that its recorder could not hand over to the history is taken in now.

    Raises:
        UsageError: there is no such run.
        NnwatchError: the history cannot be read or written.
    """
    store = HistoryStore()
    folder = paths.runs() / run_id
    if taking_in and folder.is_dir():
        ingest(folder, store)
    row = store.row(run_id)
    return row, store.comparable(row["dataset"])


def repeats_before(row: Mapping[str, Any], names: Sequence[str]) -> list[dict[str, Any]]:
    """Return some columns of the last runs before one that may be of its configuration, the oldest first.

    Raises:
        NnwatchError: the history cannot be read.
    """
    return HistoryStore().before(row, names, _ENOUGH)
