"""A history to look through as one types: the short columns of every run in memory, pages cut from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import polars as pl

from nnwatch.core.errors import UsageError
from nnwatch.history.aliases import SEARCHED, SEARCHED_LISTS, column_of
from nnwatch.history.grouping import COLUMNS, KEYS, grouped
from nnwatch.history.query import parsed
from nnwatch.history.reader import EVERYTHING, HistoryReader, Selection, ordering

# What a table shows; other columns are read when a filter or an order first names them.
SHOWN = (
    "run_id",
    "started_at",
    "name",
    "architecture",
    "dataset",
    "command",
    "status",
    "valid",
    "energy_per_item_j",
    "energy_j",
    "duration_s",
    "power_mean_w",
    "throughput_items_per_s",
    "accuracy",
    "precision",
    "batch_size",
    "device",
    "host",
    "tags",
    "notes",
    "source_tool",
)
# What groups need as well, which costs little beside it and much when it is read later.
_KEPT = tuple(dict.fromkeys((*SHOWN, *COLUMNS)))
_TEXT = "haystack"  # everything that a bare word is looked for in, in lower case


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a selection with the columns of `SHOWN`, and how many runs it holds in all."""

    rows: tuple[dict[str, Any], ...]
    offset: int
    total: int


class Browser:
    """Cuts pages from a history; `refresh` takes in what has changed since."""

    def __init__(self, reader: HistoryReader) -> None:
        self._reader = reader
        self._frame = self._read()
        self._ordered = lru_cache(maxsize=4)(self._select)
        self._grouped = lru_cache(maxsize=2)(self._group)

    def refresh(self) -> None:
        """Read the history again.

        Raises:
            NnwatchError: the history cannot be read.
        """
        self._frame = self._read()
        self._ordered.cache_clear()
        self._grouped.cache_clear()

    def page(self, chosen: Selection = EVERYTHING, limit: int = 100, offset: int = 0) -> Page:
        """Return a page of the runs that a filter keeps, in the order asked for.

        Raises:
            UsageError: the filter cannot be understood, as happens while it is being typed.
            NnwatchError: the history cannot be read.
        """
        found = self._ordered(chosen.where, chosen.sort, descending=chosen.descending)
        rows = self._frame[found.slice(offset, limit)].select(SHOWN).to_dicts()
        return Page(tuple(rows), offset, len(found))

    def groups(self, chosen: Selection = EVERYTHING, limit: int = 100, offset: int = 0) -> Page:
        """Return a page of the configurations among the runs that a filter keeps, as `grouping.grouped` describes them.

        Raises:
            UsageError: the filter cannot be understood, or groups have no such column.
            NnwatchError: the history cannot be read.
        """
        found, column = self._grouped(chosen.where), column_of(chosen.sort)
        if column not in found.columns:
            raise UsageError(f"groups of runs have no {column} to be sorted by")
        by = found.sort(column, *KEYS, descending=chosen.descending, nulls_last=True)
        return Page(tuple(by.slice(offset, limit).to_dicts()), offset, len(found))

    def ids(self, chosen: Selection = EVERYTHING) -> list[str]:
        """Return the ids of all runs that a filter keeps, in the order asked for."""
        found = self._ordered(chosen.where, chosen.sort, descending=chosen.descending)
        return self._frame["run_id"].gather(found).to_list()

    def _select(self, where: str, sort: str, *, descending: bool) -> pl.Series:
        """Return the numbers of the rows, in their order."""
        keep, column = parsed(where, _occurs), column_of(sort)
        self._need({*keep.meta.root_names(), column} - {*self._frame.columns})
        kept = self._frame.lazy().with_row_index("row").filter(keep).select("row", "place", column)
        if (column, descending) == (EVERYTHING.sort, EVERYTHING.descending):
            return kept.sort("place").collect()["row"]
        order = kept.sort(column, "place", descending=[descending, False], nulls_last=True)
        return order.collect()["row"]

    def _group(self, where: str) -> pl.DataFrame:
        keep = parsed(where, _occurs)
        self._need({*keep.meta.root_names()} - {*self._frame.columns})
        runs = self._frame.lazy()
        return grouped((runs.filter(keep) if where.strip() else runs).select(COLUMNS))

    def _need(self, columns: set[str]) -> None:
        if columns:
            more = self._reader.ask(lambda lazy: lazy.select("run_id", *sorted(columns)).collect())
            found = self._frame.select("run_id").join(more, on="run_id", how="left", maintain_order="left")
            self._frame = self._frame.hstack(found.drop("run_id"))  # a join of the whole would copy it

    def _read(self) -> pl.DataFrame:
        frame = self._reader.ask(lambda lazy: lazy.select(*_KEPT, _haystack()).collect())
        keys = frame.select("started_at", "run_id").with_row_index("row")
        newest_first = keys.sort(**ordering(EVERYTHING))["row"]
        return frame.with_columns(newest_first.arg_sort().alias("place"))


def _haystack() -> pl.Expr:
    lists = [pl.col(column).list.join(" ") for column in SEARCHED_LISTS]
    return pl.concat_str(*SEARCHED, *lists, separator="\n", ignore_nulls=True).str.to_lowercase().alias(_TEXT)


def _occurs(word: str) -> pl.Expr:
    return pl.col(_TEXT).str.contains(word.lower(), literal=True)
