"""Questions to one history or several: the newest runs, those that a filter keeps, one by its id."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from nnwatch.core.errors import UsageError
from nnwatch.history.aliases import column_of
from nnwatch.history.files import aside, read
from nnwatch.history.query import parsed

Row = dict[str, Any]
_Answer = TypeVar("_Answer")
# What a run's place among others is found from; whole rows of a large history would take seconds.
_RANKING = (
    "run_id",
    "dataset",
    "task",
    "host",
    "valid",
    "verdict_reasons",
    "accuracy",
    "energy_per_item_j",
    "classes",
    "items",
    "dataset_items",
)
_ALIKE = ("architecture", "dataset", "host", "framework", "precision", "batch_size", "valid")
MOST_COMPARED = 20_000  # runs; their rows take about 200 MB, and comparing them a few seconds
_NEAREST_AMONG = 2000  # ids; comparing letters with all of a large history would take seconds


@dataclass(frozen=True, slots=True)
class Selection:
    """Which runs, in which order: a filter as a person types it, and the column that sorts."""

    where: str = ""
    sort: str = "started_at"
    descending: bool = True
    deleted: bool = False


EVERYTHING = Selection()


class HistoryReader:
    """Reads finished runs.

    Args:
        places: the folders of rows, local or as an address that polars can read.
    """

    def __init__(self, places: Sequence[Path | str]) -> None:
        self._places = tuple(places)
        self.left_out: set[Path] = set().union(*(aside(place) for place in places if isinstance(place, Path)))

    def ask(self, query: Callable[[pl.LazyFrame], _Answer], *, deleted: bool = False) -> _Answer:
        """Answer a query on all runs, each once; or on those in the trash.

        Raises:
            NnwatchError: the history cannot be read.
        """
        kept = pl.col("deleted_at").is_not_null() if deleted else pl.col("deleted_at").is_null()
        return read(self._places, lambda frame: query(frame.filter(kept)), self.left_out)

    def rows(self, limit: int | None = None, offset: int = 0, chosen: Selection = EVERYTHING) -> list[Row]:
        """Return runs, the newest first unless told otherwise.

        Raises:
            UsageError: the filter cannot be understood.
            NnwatchError: the history cannot be read.
        """
        return self._whole(self.ids(limit, offset, chosen), deleted=chosen.deleted)

    def ids(self, limit: int | None = None, offset: int = 0, chosen: Selection = EVERYTHING) -> list[str]:
        """Return the ids of runs in their order."""
        keep, order = parsed(chosen.where), ordering(chosen)
        return self.ask(
            lambda frame: _ids(frame.filter(keep).sort(**order).slice(offset, limit)), deleted=chosen.deleted
        )

    def count(self, chosen: Selection = EVERYTHING) -> int:
        """Return how many runs a selection holds."""
        keep = parsed(chosen.where)
        return self.ask(
            lambda frame: int(frame.filter(keep).select(pl.len()).collect().item()), deleted=chosen.deleted
        )

    def comparable(self, dataset: str | None) -> list[Row]:
        """Return what ranks the runs of one data set, the oldest first."""
        keep = pl.col("dataset").eq_missing(dataset)
        return self.ask(
            lambda frame: frame.filter(keep).sort("started_at").select(_RANKING).collect().to_dicts()
        )

    def columns(self, names: Sequence[str], where: str = "") -> list[Row]:
        """Return a few columns of the runs that a filter keeps, the oldest first."""
        keep = parsed(where)
        return self.ask(
            lambda frame: frame.filter(keep).sort("started_at", "run_id").select(names).collect().to_dicts()
        )

    def before(self, row: Mapping[str, Any], names: Sequence[str], most: int) -> list[Row]:
        """Return some columns of the last runs that began before one and share with it what is quickly told.

        Raises:
            NnwatchError: the history cannot be read.
        """
        if row["started_at"] is None:
            return []
        like = [pl.col(column).eq_missing(row[column]) for column in _ALIKE]
        keep = pl.all_horizontal(pl.col("started_at") < row["started_at"], *like)
        ids = self.ask(lambda frame: _ids(frame.filter(keep).sort("started_at", "run_id").tail(most)))
        return self.of(ids, names)

    def names(self, where: str = "") -> dict[str, str]:
        """Return the ids of the runs that a filter keeps with their architectures, the oldest first."""
        keep = parsed(where)
        both = (pl.col("run_id"), pl.col("architecture").fill_null(""))
        return dict(
            self.ask(
                lambda frame: (
                    frame.filter(keep).sort("started_at", "run_id").select(both).collect().iter_rows()
                )
            )
        )

    def of(self, run_ids: Sequence[str], names: Sequence[str]) -> list[Row]:
        """Return the columns that a comparison needs, of runs in their order.

        Raises:
            UsageError: they are more than can be compared at once.
            NnwatchError: the history cannot be read.
        """
        if len(run_ids) > MOST_COMPARED:
            raise UsageError(
                f"{len(run_ids)} runs are too many to compare at once; choose at most {MOST_COMPARED} with a filter"
            )
        # Rows are found by their ids, as telling the newest of each needs all that is selected, of all runs.
        wanted, columns = pl.col("run_id").is_in(list(run_ids)), dict.fromkeys(("run_id", *names))
        found = self.ask(lambda frame: frame.filter(wanted).select(*columns).collect())
        places = pl.DataFrame({"run_id": list(run_ids)}, schema={"run_id": pl.String})
        ordered = places.join(found, on="run_id", how="inner", maintain_order="left")
        return ordered.select(names).to_dicts()

    def row(self, run_id: str, *, deleted: bool = False) -> Row:
        """Return one run by its id or the unmistakable end or beginning of it; `last` is the newest.

        Raises:
            UsageError: no run, or more than one, is meant; the nearest ids are named.
        """
        return self._whole([self.full_id(run_id, deleted=deleted)], deleted=deleted)[0]

    def full_id(self, run_id: str, *, deleted: bool = False) -> str:
        """Return the id that a part of it means.

        Raises:
            UsageError: no run, or more than one, is meant; the nearest ids are named.
        """
        known = self.ask(lambda frame: _ids(frame.sort("started_at", "run_id")), deleted=deleted)
        found = known[-1:] if run_id == "last" else [k for k in known if _means(run_id, k)]
        exact = [run_id] if run_id in found else found
        if len(exact) != 1:
            raise UsageError(_not_one(run_id, exact, known, "trash" if deleted else "history"))
        return exact[0]

    def whole(self, run_ids: Sequence[str], *, deleted: bool = False) -> list[Row]:
        """Return runs with all their columns by their full ids, in that order."""
        return self._whole(list(run_ids), deleted=deleted)

    def _whole(self, ids: list[str], *, deleted: bool) -> list[Row]:
        if not ids:
            return []
        wanted = pl.col("run_id").is_in(ids)
        rows = self.ask(lambda frame: frame.filter(wanted).collect().to_dicts(), deleted=deleted)
        places = {run_id: place for place, run_id in enumerate(ids)}
        return sorted(rows, key=lambda row: places[row["run_id"]])


def ordering(chosen: Selection) -> dict[str, Any]:
    """Return the arguments of a sort; equal values are in the order of their ids."""
    column = column_of(chosen.sort)
    return {
        "by": [column, *(["run_id"] if column != "run_id" else [])],
        "descending": chosen.descending,
        "nulls_last": True,
    }


def _ids(frame: pl.LazyFrame) -> list[str]:
    return frame.select("run_id").collect()["run_id"].to_list()


def _means(typed: str, run_id: str) -> bool:
    return run_id.startswith(typed) or run_id.endswith(typed)


def _not_one(run_id: str, found: list[str], known: list[str], where: str) -> str:
    if found:
        return f"{run_id} could be any of {', '.join(found[:5])}; give more of the id"
    nearest = difflib.get_close_matches(run_id, known[-_NEAREST_AMONG:], n=3, cutoff=0.3)
    if not known:
        return f"there is no run {run_id}; the {where} is empty"
    hint = f"; the nearest are {', '.join(nearest)}" if nearest else ""
    return f"there is no run {run_id}{hint}"
