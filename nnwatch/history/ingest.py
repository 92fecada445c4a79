"""A run folder into history: `python -m nnwatch.history.ingest RUN_ID`, run by the recorder at the end of every run.

Doing it twice, or two at once, changes nothing, and the journal goes only when the history has it all.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from nnwatch import paths
from nnwatch.core.errors import NnwatchError
from nnwatch.history.recount import recount
from nnwatch.history.rows import row_of
from nnwatch.history.store import HistoryStore
from nnwatch.recording.lines import lock
from nnwatch.recording.manifest import EVENTS, JOURNAL, RECORDER_LOG, read_manifest
from nnwatch.recording.ongoing import is_recording
from nnwatch.recording.recovery import is_resumable


def ingest(folder: Path, store: HistoryStore) -> None:
    """Add the run of a folder to the history; a folder whose journal is gone has been added before.

    Raises:
        NnwatchError: the run still goes on, its folder cannot be read, or the history cannot be written.
    """
    if not (folder / JOURNAL).exists():
        return
    with _alone(folder) as first:
        if first:
            _add(folder, store)
            _clear(folder)


def _add(folder: Path, store: HistoryStore) -> None:
    manifest = read_manifest(folder)
    if manifest.host is None:
        raise NnwatchError(f"{folder} holds no recording: its recorder never began")
    if is_resumable(folder, manifest):
        raise NnwatchError(
            f"run {folder.name} has lost its recorder, but its command goes on; "
            f"record the rest of it with: nnwatch resume {folder.name}"
        )
    counted = recount(folder, manifest, manifest.host)
    samples = counted.samples.frame()
    store.add(row_of(manifest, manifest.host, counted), samples, counted.samples.metadata())
    _require(store, manifest.request.run_id, samples.height)


def _require(store: HistoryStore, run_id: str, samples: int) -> None:
    """Read the run back from where it is now, before anything of its folder goes."""
    path = store.samples_path(run_id)
    try:
        kept = pl.scan_parquet(path, glob=False).select(pl.len()).collect().item()
    except (OSError, pl.exceptions.PolarsError) as error:
        raise NnwatchError(f"{path} cannot be read back: {str(error).splitlines()[0]}") from error
    if kept != samples or store.row(run_id)["run_id"] != run_id:
        raise NnwatchError(f"{path} could not be read back as it was written")


def _clear(folder: Path) -> None:
    """Remove what the history holds now; the output and the manifest stay."""
    for name in (EVENTS, JOURNAL):  # the journal last: as long as it is there, the run is taken in again
        with contextlib.suppress(OSError):
            (folder / name).unlink(missing_ok=True)
    log = folder / RECORDER_LOG
    with contextlib.suppress(OSError):
        if log.exists() and not log.stat().st_size:
            log.unlink()


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Hold the journal, and tell whether it is still there: another ingest may have been faster."""
    try:
        descriptor = os.open(folder / JOURNAL, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        yield False
        return
    except OSError as error:
        raise NnwatchError(f"cannot read {folder / JOURNAL}: {error.strerror}") from error
    try:
        if not lock(descriptor, wait=not is_recording(read_manifest(folder))):
            raise NnwatchError(f"run {folder.name} is still being recorded")
        yield os.fstat(descriptor).st_nlink > 0
    finally:
        os.close(descriptor)


def main() -> int:
    """Ingest the run named on the command line; what goes wrong is told on standard error."""
    try:
        ingest(paths.runs() / sys.argv[1], HistoryStore())
    except NnwatchError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
