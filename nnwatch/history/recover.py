"""Takes in the runs that a crash, a full disk or a power cut has left behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from nnwatch.core.errors import NnwatchError
from nnwatch.history.ingest import ingest
from nnwatch.history.store import HistoryStore
from nnwatch.recording.manifest import read_manifest
from nnwatch.recording.ongoing import has_workload
from nnwatch.recording.recovery import Unfinished, give_up, recoverable


@dataclass(slots=True)
class Recovery:
    """What became of runs without a recorder.

    Attributes:
        taken: ids of runs that are in the history now.
        failed: why others are not, by their id; their folders are untouched.
        resumable: runs whose workload goes on, to be offered to the user.
    """

    taken: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    resumable: list[Unfinished] = field(default_factory=list)


def recover(store: HistoryStore | None = None) -> Recovery:
    """Take in every run that can be, and tell which could be resumed; one that fails hinders no other."""
    recovery = Recovery()
    for unfinished in list(recoverable()):
        if unfinished.resumable:
            recovery.resumable.append(unfinished)
            continue
        try:
            ingest(unfinished.folder, store or HistoryStore())
        except NnwatchError as error:
            recovery.failed[unfinished.run_id] = str(error)
        else:
            recovery.taken.append(unfinished.run_id)
    return recovery


def save(folder: Path) -> None:
    """Take in a run without a recorder as far as it was recorded; its workload may go on.

    Raises:
        NnwatchError: it is being recorded, or the history cannot be written.
    """
    if has_workload(read_manifest(folder)):
        give_up(folder)
    ingest(folder, HistoryStore())
