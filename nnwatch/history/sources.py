"""Which histories are meant: the user's own, folders of other machines, or addresses of object stores."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nnwatch.core.errors import UsageError
from nnwatch.history.reader import HistoryReader
from nnwatch.history.remote import require
from nnwatch.history.store import HistoryStore


def open_histories(places: Sequence[str]) -> HistoryReader:
    """Return the histories at some places as one; the user's own when none is named.

    Raises:
        UsageError: a place holds no history.
        NnwatchError: an object store cannot be reached, or refuses.
    """
    return HistoryReader([_rows(place) for place in places]) if places else HistoryStore()


def _rows(place: str) -> Path | str:
    """Return the folder of rows of a home folder, of a history, or of the rows themselves."""
    if "://" in place:
        address = place.rstrip("/") if place.rstrip("/").endswith("/runs") else f"{place.rstrip('/')}/runs"
        require(address)
        return address
    folder = Path(place).expanduser()
    for candidate in (folder / "history" / "runs", folder / "runs", folder):
        if any(candidate.glob("*.parquet")):
            return candidate
    raise UsageError(f"{place} holds no history: no *.parquet in it, in runs/ or in history/runs/")
