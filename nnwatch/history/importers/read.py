"""Any file or folder that can be imported: told by its content, read whole before anything is added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nnwatch.history.importers import codecarbon, perun, plain_csv, zeus
from nnwatch.history.importers.cells import constants
from nnwatch.history.importers.rows import Imported
from nnwatch.history.importers.table import read_table
from nnwatch.history.sources import open_histories
from nnwatch.history.store import HistoryStore


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user says: headers of a plain CSV, values for all runs, the tool that measured."""

    maps: Sequence[str] = ()
    values: Sequence[str] = ()
    tool: str | None = None


def read_any(path: Path, wishes: Wishes) -> Imported:
    """Return the runs of a file of another tool, or of the history of another machine.

    Raises:
        UsageError: it cannot be used; the sentence says where and why.
    """
    if path.is_dir():
        return Imported("nnwatch", tuple(open_histories([str(path)]).rows()))
    known = constants(wishes.values)
    if path.suffix == ".json":
        return perun.imported(path, known)
    table = read_table(path)
    if not (wishes.maps or wishes.tool):
        if codecarbon.is_meant(table.header):
            return codecarbon.imported(table, known)
        if zeus.is_meant(table.header):
            return zeus.imported(table, known)
    return plain_csv.imported(table, wishes.maps, known, wishes.tool)


def take_in(found: Imported, store: HistoryStore) -> int:
    """Add the runs that the history does not have yet, all or none, and return how many those were.

    Raises:
        NnwatchError: the disk refused.
    """
    known = {
        *store.ids(),
        *store.ask(lambda frame: frame.select("run_id").collect()["run_id"].to_list(), deleted=True),
    }
    new = [row for row in found.rows if row["run_id"] not in known]
    if new:
        store.put(new)
    return len(new)
