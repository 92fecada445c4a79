"""Runs whose recorder is gone: some can go on, the others are complete as far as they ever will be."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nnwatch.core.errors import NnwatchError
from nnwatch.recording.follow import EndWatcher
from nnwatch.recording.journal import Happened, encode_happened
from nnwatch.recording.lines import LineWriter
from nnwatch.recording.manifest import JOURNAL, Manifest, read_manifest
from nnwatch.recording.ongoing import has_workload, is_recording, manifests

RECOVERED = "recovered"  # the status of a run whose recorder wrote no end


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A run that no recorder works on and the history does not have.

    `resumable` says that its workload goes on unrecorded: `control.resume` takes it up again. Any other one
    is for `history.recover`.
    """

    folder: Path
    manifest: Manifest
    resumable: bool

    @property
    def run_id(self) -> str:
        """The run's id."""
        return self.folder.name


def recoverable() -> Iterator[Unfinished]:
    """Return the runs that lost their recorder, the newest first."""
    for folder, manifest in manifests():
        if not is_recording(manifest):
            yield Unfinished(folder, manifest, is_resumable(folder, manifest))


def is_resumable(folder: Path, manifest: Manifest) -> bool:
    """Return whether the workload of a run without a recorder goes on and nobody has ended its recording."""
    return has_workload(manifest) and not _has_end(folder)


def give_up(folder: Path) -> None:
    """Say in the journal of a run without a recorder that its recording has ended, though its workload goes on.

    Raises:
        NnwatchError: it is being recorded, or its journal cannot be written.
    """
    t_us = (time.monotonic_ns() - read_manifest(folder).t0_ns) // 1000
    try:
        journal = LineWriter(folder / JOURNAL)
    except OSError as error:
        raise NnwatchError(f"cannot write {folder / JOURNAL}: {error.strerror}") from error
    journal.write(encode_happened(Happened("stopped", t_us, {"status": RECOVERED})))
    journal.close()
    if journal.refusal:
        raise NnwatchError(f"cannot write {folder / JOURNAL}: {journal.refusal}")


def _has_end(folder: Path) -> bool:
    watcher = EndWatcher(folder)
    try:
        return watcher.has_end()
    finally:
        watcher.close()
