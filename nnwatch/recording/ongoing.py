"""Which runs go on: what every viewer asks, without loading what starts and ends them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from nnwatch import paths
from nnwatch.core.errors import NnwatchError
from nnwatch.recording.identity import boot_id, is_alive
from nnwatch.recording.manifest import JOURNAL, Manifest, read_manifest


def is_recording(manifest: Manifest) -> bool:
    """Return whether the run's recorder lives; a process id that was used again does not count."""
    return is_alive(manifest.recorder_pid, manifest.recorder_start_ticks)


def has_workload(manifest: Manifest) -> bool:
    """Return whether the run's workload lives, by a start of the machine at which its clock still counts."""
    same_boot = manifest.boot_id is not None and manifest.boot_id == boot_id()
    return same_boot and is_alive(manifest.target_pid, manifest.target_start_ticks)


def running() -> Iterator[tuple[Path, Manifest]]:
    """Return the runs of this user that are being recorded, the newest first."""
    for folder, manifest in manifests():
        if is_recording(manifest):
            yield folder, manifest


def manifests() -> Iterator[tuple[Path, Manifest]]:
    """Return the folders of runs that the history does not have yet, with what they say of themselves.

    The newest comes first. Folders that are damaged are left out, and so are the many that only keep a run's output:
    the journal goes once the history has it, and looking for it is much quicker than reading them.

    Raises:
        NnwatchError: the runs cannot be looked at.
    """
    runs = paths.runs()
    for name in sorted(_names(runs), reverse=True):
        if os.path.exists(f"{runs}/{name}/{JOURNAL}"):  # noqa: PTH110 - of thousands, most of the time is Path's
            with contextlib.suppress(NnwatchError):
                yield runs / name, read_manifest(runs / name)


def _names(runs: Path) -> list[str]:
    try:
        return [folder.name for folder in runs.iterdir()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise NnwatchError(
            f"cannot read {runs}: {error.strerror}; set NNWATCH_HOME to a folder that you own"
        ) from error
