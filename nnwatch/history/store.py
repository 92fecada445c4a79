"""The history on disk: small Parquet files, each written whole and renamed into place."""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from nnwatch import paths
from nnwatch.core.errors import NnwatchError, UsageError
from nnwatch.history.schema import SCHEMA

Row = dict[str, Any]


class HistoryStore:
    """Reads and adds finished runs.

    Args:
        folder: where the history lives; the user's own by default.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or paths.history()
        self._runs = self.folder / "runs"
        self._samples = self.folder / "samples"

    def add(self, row: Mapping[str, Any], samples: pl.DataFrame, metadata: Mapping[str, str]) -> None:
        """Add a run, samples first, so that a row never lacks them; adding it again replaces it.

        Raises:
            NnwatchError: the disk refused, or gave back something else than was written.
        """
        frame = pl.DataFrame([dict(row)], schema=SCHEMA)
        try:
            _write(samples, self.samples_path(row["run_id"]), dict(metadata))
            _write(frame, self._runs / f"{row['run_id']}.parquet", {})
        except OSError as error:
            raise NnwatchError(
                f"cannot add to the history in {self.folder}: {error.strerror or error}"
            ) from error

    def rows(self, limit: int | None = None, offset: int = 0) -> list[Row]:
        """Return runs, the newest first."""
        frames = self._scan().sort("started_at", "run_id", descending=True, nulls_last=True)
        return frames.slice(offset, limit).collect().to_dicts()

    def comparable(self, dataset: str | None) -> list[Row]:
        """Return all runs of one data set, the oldest first."""
        return (
            self._scan().filter(pl.col("dataset").eq_missing(dataset)).sort("started_at").collect().to_dicts()
        )

    def row(self, run_id: str) -> Row:
        """Return one run by its id or the unmistakable end or beginning of it; `last` is the newest.

        Raises:
            UsageError: no run, or more than one, is meant; the nearest ids are named.
        """
        known = self._ids()
        found = (
            known[-1:]
            if run_id == "last"
            else [k for k in known if k.startswith(run_id) or k.endswith(run_id)]
        )
        exact = [run_id] if run_id in found else found
        if len(exact) != 1:
            raise UsageError(_not_one(run_id, exact, known))
        return self._scan().filter(pl.col("run_id") == exact[0]).collect().to_dicts()[0]

    def samples_path(self, run_id: str) -> Path:
        """Return the file that holds the samples of a run."""
        return self._samples / f"{run_id}.parquet"

    def _scan(self) -> pl.LazyFrame:
        files = sorted(self._runs.glob("*.parquet"))
        if not files:
            return pl.LazyFrame(schema=SCHEMA)
        return pl.scan_parquet(files, schema=SCHEMA, missing_columns="insert", extra_columns="ignore")

    def _ids(self) -> list[str]:
        return self._scan().select("run_id").sort("run_id").collect()["run_id"].to_list()


def _write(frame: pl.DataFrame, path: Path, metadata: dict[str, str]) -> None:
    """Write a file whole, read it back, and only then give it its name."""
    paths.make_private(path.parent)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
    try:
        with os.fdopen(descriptor, "wb") as file:
            frame.write_parquet(file, metadata=metadata)
            file.flush()
            os.fsync(file.fileno())
        if pl.read_parquet(draft).shape != frame.shape:
            raise NnwatchError(f"{path} could not be read back as it was written")
        Path(draft).replace(path)
    finally:
        Path(draft).unlink(missing_ok=True)


def _not_one(run_id: str, found: list[str], known: list[str]) -> str:
    if found:
        return f"{run_id} could be any of {', '.join(found[:5])}; give more of the id"
    nearest = difflib.get_close_matches(run_id, known, n=3, cutoff=0.3)
    hint = f"; the nearest are {', '.join(nearest)}" if nearest else "; the history is empty"
    return f"there is no run {run_id}{hint}"
