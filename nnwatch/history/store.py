"""The user's own history: finished runs are added and packed, labelled, thrown away and taken back."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from nnwatch import paths
from nnwatch.core.errors import NnwatchError
from nnwatch.history.files import listed, write_whole, writing
from nnwatch.history.packing import pack, pack_if_due, rewrite_without
from nnwatch.history.reader import HistoryReader, Row
from nnwatch.history.schema import SCHEMA


def _frame(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    try:
        return pl.DataFrame([dict(row) for row in rows], schema=SCHEMA)
    except (pl.exceptions.PolarsError, TypeError, ValueError, OverflowError) as error:
        ids = ", ".join(str(row.get("run_id")) for row in rows[:3])
        raise NnwatchError(
            f"run {ids} holds a value that no column takes: {str(error).splitlines()[0]}"
        ) from error


class HistoryStore(HistoryReader):
    """Reads and changes the history of one folder.

    Args:
        folder: where the history lives; the user's own by default.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or paths.history()
        self._runs = self.folder / "runs"
        self._samples = self.folder / "samples"
        super().__init__([self._runs])

    def add(self, row: Mapping[str, Any], samples: pl.DataFrame, metadata: Mapping[str, str]) -> None:
        """Add a run, samples first, so that a row never lacks them; adding it again replaces it.

        Raises:
            NnwatchError: the disk refused, or gave back something else than was written.
        """
        with self._told():
            write_whole(samples, self.samples_path(row["run_id"]), metadata)
        self.put([row])

    def put(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add or replace rows, all of them or none.

        Raises:
            NnwatchError: the disk refused, or gave back something else than was written.
        """
        with self._told(), writing(self._runs):
            self._put(rows)
        self._tidy()

    def change(self, run_ids: Sequence[str], edit: Callable[[Row], Row], *, deleted: bool = False) -> None:
        """Replace columns of runs by what `edit` returns for each, all of them or none.

        Args:
            run_ids: full ids.
            edit: gets a row and returns the columns that change.
            deleted: whether the runs are in the trash.

        Raises:
            NnwatchError: the disk refused.
        """
        with self._told(), writing(self._runs):
            self._put([row | edit(row) for row in self._whole(list(run_ids), deleted=deleted)])
        self._tidy()

    def throw_away(self, run_ids: Sequence[str]) -> None:
        """Move runs to the trash, from which they can be taken back.

        Raises:
            NnwatchError: the disk refused.
        """
        now = datetime.now(UTC)
        self.change(run_ids, lambda _: {"deleted_at": now})

    def take_back(self, run_ids: Sequence[str] | None = None) -> list[str]:
        """Take runs out of the trash, those that were thrown away last by default, and return their ids.

        Raises:
            NnwatchError: the disk refused.
        """
        trash = self.ask(lambda frame: frame.select("run_id", "deleted_at").collect(), deleted=True)
        wanted = pl.col("deleted_at") == pl.col("deleted_at").max()
        ids = trash.filter(wanted)["run_id"].to_list() if run_ids is None else list(run_ids)
        self.change(ids, lambda _: {"deleted_at": None}, deleted=True)
        return ids

    def empty_trash(self) -> int:
        """Remove what is in the trash, rows and samples, for good; return how many runs that were.

        Raises:
            NnwatchError: the disk refused.
        """
        ids = self.ask(lambda frame: frame.select("run_id").collect()["run_id"].to_list(), deleted=True)
        if ids:
            with self._told(), writing(self._runs):
                rewrite_without(self._runs, ids)
                for run_id in ids:
                    self.samples_path(run_id).unlink(missing_ok=True)
        return len(ids)

    def pack(self) -> None:
        """Pack the files of the history now.

        Raises:
            NnwatchError: the disk refused.
        """
        with self._told(), writing(self._runs):
            pack(self._runs)

    def samples_path(self, run_id: str) -> Path:
        """Return the file that holds the samples of a run."""
        return self._samples / f"{run_id}.parquet"

    def _tidy(self) -> None:
        with contextlib.suppress(OSError, NnwatchError):  # what was written is safe; the next one tries again
            pack_if_due(self._runs)

    def _put(self, rows: Sequence[Mapping[str, Any]]) -> None:
        if not rows:
            return
        frame = _frame(rows)
        if len(rows) == 1:
            write_whole(frame, self._loose(rows[0]["run_id"]), {})
            return
        write_whole(frame, listed(self._runs).next_packed(self._runs), {})
        for row in rows:
            self._loose(row["run_id"]).unlink(missing_ok=True)

    def _loose(self, run_id: str) -> Path:
        return self._runs / f"{run_id}.parquet"

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise NnwatchError(
                f"cannot add to the history in {self.folder}: {error.strerror or error}"
            ) from error
