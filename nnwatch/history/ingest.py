"""A run folder into history: `python -m nnwatch.history.ingest RUN_ID`, run by the recorder at the end of every run.

Doing it twice changes nothing, and the journal goes only when the history has it all.
"""

from __future__ import annotations

import sys
from pathlib import Path

from nnwatch import paths
from nnwatch.core.errors import NnwatchError
from nnwatch.history.recount import recount
from nnwatch.history.rows import row_of
from nnwatch.history.store import HistoryStore
from nnwatch.recording.manifest import EVENTS, JOURNAL, RECORDER_LOG, read_manifest


def ingest(folder: Path, store: HistoryStore) -> None:
    """Add the run of a folder to the history; a folder whose journal is gone has been added before.

    Raises:
        NnwatchError: the folder cannot be read, or the history cannot be written.
    """
    if not (folder / JOURNAL).exists():
        return
    manifest = read_manifest(folder)
    if manifest.host is None:
        raise NnwatchError(f"{folder} holds no recording: its recorder never began")
    counted = recount(folder, manifest, manifest.host)
    store.add(row_of(manifest, manifest.host, counted), counted.samples.frame(), counted.samples.metadata())
    for name in (JOURNAL, EVENTS):
        (folder / name).unlink(missing_ok=True)
    _drop_if_empty(folder / RECORDER_LOG)


def _drop_if_empty(log: Path) -> None:
    if log.exists() and not log.stat().st_size:
        log.unlink()


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
