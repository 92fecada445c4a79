"""Small files into bigger ones, while runs end and viewers read."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from nnwatch.core.errors import NnwatchError
from nnwatch.history.files import (
    Listing,
    is_broken,
    is_whole,
    listed,
    newest,
    scan,
    set_aside,
    write_whole,
    writing,
)

MOST_LOOSE = 64  # files; a page of history opens this many in a few milliseconds
MOST_PACKED = 16
_GROWTH = (
    2  # an older packed file joins when it is at most so much larger, so that each row is rewritten rarely
)


def pack_if_due(folder: Path) -> None:
    """Pack a folder that has collected too many files.

    Raises:
        NnwatchError: the folder cannot be written to.
        OSError: the disk refused.
    """
    found = listed(folder)
    if len(found.loose) > MOST_LOOSE or len(found.packed) > MOST_PACKED:
        with writing(folder):
            pack(folder)


def pack(folder: Path) -> None:
    """Write all loose files, and the packed ones of similar size, into one; remove them when it is in place.

    The caller holds the lock. Only neighbours in age are joined, so that newer rows go on to win over older ones.
    Files that turn out to be broken are set aside, where readers go on naming them.

    Raises:
        NnwatchError: the files cannot be joined, though none is broken.
        OSError: the disk refused.
    """
    while len(joined := _joined(listed(folder))) > 1:
        try:
            rows = _ordered(newest(scan(joined)))
        except pl.exceptions.PolarsError as error:
            broken = [path for path in joined if is_broken(path)]
            if not broken:
                raise NnwatchError(f"cannot pack {folder}: {str(error).splitlines()[0]}") from error
            for path in broken:
                set_aside(path)
        else:
            write_whole(rows, listed(folder).next_packed(folder), {})
            remove_oldest_first(joined)
            return


def rewrite_without(folder: Path, run_ids: list[str]) -> None:
    """Write all rows but some into one packed file, and remove all others; the caller holds the lock."""
    found = listed(folder)
    files = [path for path in found.newest_first if is_whole(path)]
    rows = newest(scan(files)).filter(~pl.col("run_id").is_in(run_ids))
    write_whole(_ordered(rows), found.next_packed(folder), {})
    remove_oldest_first(files)


def _ordered(rows: pl.LazyFrame) -> pl.DataFrame:
    return rows.sort("started_at", "run_id", descending=True, nulls_last=True).collect()


def _joined(found: Listing) -> list[Path]:
    joined = list(found.loose)
    total = len(joined)
    for path in found.packed:
        rows = _row_count(path)
        if joined and rows > _GROWTH * total:
            break
        joined.append(path)
        total += rows
    return joined


def _row_count(path: Path) -> int:
    """Return how many rows a file says that it holds; one that says nothing is joined, and found to be broken."""
    try:
        return int(pl.scan_parquet(path, glob=False).select(pl.len()).collect().item())
    except pl.exceptions.PolarsError:
        return 0


def remove_oldest_first(newest_first: list[Path]) -> None:
    """Remove files that a newer one replaces; what is left by a crash is never an old row without its newer one."""
    for path in reversed(newest_first):
        path.unlink(missing_ok=True)
