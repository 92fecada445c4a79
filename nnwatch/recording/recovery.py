"""Runs whose recorder is gone: some can go on, the others are complete as far as they ever will be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nnwatch.recording.control import has_workload, is_recording, manifests
from nnwatch.recording.follow import EndWatcher
from nnwatch.recording.manifest import Manifest


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
            yield Unfinished(folder, manifest, has_workload(manifest) and not _has_end(folder))


def _has_end(folder: Path) -> bool:
    watcher = EndWatcher(folder)
    try:
        return watcher.has_end()
    finally:
        watcher.close()
