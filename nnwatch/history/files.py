"""The files that hold the rows of a history: which there are, which is newer, and how one is written whole.

A run ends into a loose file of its own; packed files hold many runs and a number that only grows. What is newer wins
over what is older, loose over packed, so that a row found twice counts once. Whoever writes sets broken files aside.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import polars as pl

from nnwatch import paths
from nnwatch.core.errors import NnwatchError
from nnwatch.history import remote
from nnwatch.history.schema import SCHEMA

_PACKED = re.compile(r"packed-(\d{8})\.parquet")
_LOCK = ".lock"
_BROKEN = ".broken"
_ATTEMPTS = 50
_ROW_GROUP = 4096  # rows; the newest page of a large file is then one group
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a folder at one moment, the newest first in each part."""

    loose: tuple[Path, ...] = ()
    packed: tuple[Path, ...] = ()

    @property
    def newest_first(self) -> list[Path]:
        """All files, those whose rows win first."""
        return [*self.loose, *self.packed]

    def next_packed(self, folder: Path) -> Path:
        """Return the path of a packed file that is newer than all others."""
        number = int(self.packed[0].stem.partition("-")[2]) + 1 if self.packed else 1
        return folder / f"packed-{number:08d}.parquet"


def listed(folder: Path) -> Listing:
    """Return the files of a folder, looked at until two looks agree: a look during a compaction may miss both."""
    before = _look(folder)
    for _ in range(_ATTEMPTS):
        after = _look(folder)
        if after == before:
            break
        before = after
    return Listing(
        tuple(sorted((path for path in before if not _PACKED.fullmatch(path.name)), reverse=True)),
        tuple(sorted((path for path in before if _PACKED.fullmatch(path.name)), reverse=True)),
    )


def _look(folder: Path) -> set[Path]:
    return {path for path in folder.glob("*.parquet") if not path.name.startswith(".")}


def scan(files: list[Path]) -> pl.LazyFrame:
    """Return the rows of files as they are; columns that an older version did not know are null."""
    if not files:
        return pl.LazyFrame(schema=SCHEMA)
    return pl.scan_parquet(files, glob=False, schema=SCHEMA, missing_columns="insert", extra_columns="ignore")


def newest(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Return each run once, of files scanned the newest first."""
    return frame.unique("run_id", keep="first", maintain_order=True)


def read(
    places: Sequence[Path | str], query: Callable[[pl.LazyFrame], _Answer], left_out: set[Path]
) -> _Answer:
    """Answer a query on the newest rows of folders, again if a file was packed away between listing and reading.

    Args:
        places: local folders, and addresses such as `s3://bucket/history/runs`.
        query: gets every run once, deleted ones among them.
        left_out: takes the files that are broken; their rows are missing from the answer.

    Raises:
        NnwatchError: an address cannot be read, or a folder changes all the time.
    """
    for _ in range(_ATTEMPTS):
        files = [path for place in places if isinstance(place, Path) for path in listed(place).newest_first]
        frames = [scan([path for path in files if path not in left_out])]
        addresses = [place for place in places if isinstance(place, str)]
        try:
            with remote.quiet():
                return query(newest(pl.concat([*frames, *map(remote.scan_remote, addresses)])))
        except (OSError, pl.exceptions.PolarsError) as error:
            if all(path.exists() for path in files) and not _leave_out(files, left_out):
                raise _unread(addresses, error) from error
    raise NnwatchError("the history changes too fast to be read; try again")


def _unread(addresses: Sequence[str], error: Exception) -> NnwatchError:
    if addresses:
        return remote.unread(addresses, error)
    return NnwatchError(f"cannot read the history: {str(error).splitlines()[0]}")


def _leave_out(files: list[Path], left_out: set[Path]) -> bool:
    """Take note of broken files, and return whether there was one that was not known."""
    broken = {path for path in files if path not in left_out and not is_whole(path) and path.exists()}
    left_out |= broken
    return bool(broken)


def is_whole(path: Path) -> bool:
    """Return whether every value of a file can be read, which takes as long as reading it."""
    try:
        scan([path]).collect()
    except (OSError, pl.exceptions.PolarsError):
        return False
    return True


def is_broken(path: Path) -> bool:
    """Return whether a file was read and found to be damaged; one that may not be read is not known to be."""
    try:
        scan([path]).collect()
    except pl.exceptions.PolarsError:
        return True
    except OSError:
        return False
    return False


def set_aside(path: Path) -> None:
    """Rename a broken file so that nothing stumbles over it again; renamed back, it is as before."""
    path.rename(path.with_name(path.name + _BROKEN))


def aside(folder: Path) -> set[Path]:
    """Return the broken files of a folder that were set aside."""
    return set(folder.glob(f"*{_BROKEN}"))


@contextlib.contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Be the only one that writes to a folder; readers need not wait.

    Raises:
        NnwatchError: the folder cannot be written to.
    """
    descriptor = os.open(paths.make_private(folder) / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def write_whole(frame: pl.DataFrame, path: Path, metadata: Mapping[str, str]) -> None:
    """Write a file whole, read it back, and only then give it its name.

    Raises:
        OSError: the disk refused, or gave back something else than was written.
    """
    paths.make_private(path.parent)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
    try:
        with os.fdopen(descriptor, "wb") as file:
            frame.write_parquet(file, metadata=dict(metadata), row_group_size=_ROW_GROUP)
            file.flush()
            os.fsync(file.fileno())
        if pl.read_parquet(draft, glob=False, columns=frame.columns[:1]).height != frame.height:
            raise _not_as_written(path)
        Path(draft).replace(path)
    except pl.exceptions.PolarsError as error:
        raise _not_as_written(path) from error
    finally:
        Path(draft).unlink(missing_ok=True)


def _not_as_written(path: Path) -> OSError:
    return OSError(errno.EIO, f"{path.name} could not be read back as it was written; is the disk full?")
