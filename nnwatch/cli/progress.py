"""Runs in progress, by what a person types for them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nnwatch.core.errors import UsageError


def chosen(run_id: str) -> Path:
    """Return the folder of the run in progress that is meant, with or without its recorder; `last` is the newest.

    Raises:
        UsageError: none is meant, or more than one.
    """
    from nnwatch.recording.ongoing import has_workload, is_recording, manifests

    folders = [folder for folder, run in manifests() if is_recording(run) or has_workload(run)]
    if not folders:
        raise UsageError("no run is being recorded; start one with: nnwatch run -- CMD")
    return _meant(run_id, folders, "in progress")


def lost(run_id: str) -> Path:
    """Return the folder of the run that is meant among those that go on without a recorder.

    Raises:
        UsageError: none is meant, or more than one.
    """
    from nnwatch.recording.recovery import recoverable

    folders = [unfinished.folder for unfinished in recoverable() if unfinished.resumable]
    if not folders:
        raise UsageError("no command goes on without its recorder; `nnwatch history` lists what is finished")
    return _meant(run_id, folders, "without a recorder")


def _meant(run_id: str, folders: Sequence[Path], kind: str) -> Path:
    if run_id == "last":
        return folders[0]
    found = [folder for folder in folders if folder.name.startswith(run_id) or folder.name.endswith(run_id)]
    if len(found) == 1:
        return found[0]
    raise UsageError(f"{run_id} is not one run {kind}; there are {', '.join(f.name for f in folders)}")
