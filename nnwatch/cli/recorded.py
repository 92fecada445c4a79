"""Records a request, on the screen or without one, and tells the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from nnwatch.cli import screen
from nnwatch.cli.finished import Finished, find
from nnwatch.cli.report import report

if TYPE_CHECKING:
    from nnwatch.recording.manifest import Request


def record_headless(request: Request, *, quiet_stdout: bool) -> Finished:
    """Record as `time` does, and return the run from the history.

    Raises:
        NnwatchError: the run could not be started, or its history not be written.
    """
    from nnwatch.recording.foreground import record

    record(request, quiet_stdout=quiet_stdout)
    return find(request.run_id)


def record_on_screen(request: Request) -> int:
    """Record while the live screen shows it, and return the workload's exit code; 0 when it goes on.

    Raises:
        NnwatchError: the run could not be started, or its history not be written.
    """
    from nnwatch.recording.control import is_recording, start
    from nnwatch.recording.manifest import read_manifest

    folder = start(request)
    screen.open_screen(folder.name)
    if is_recording(read_manifest(folder)):
        typer.echo(f"run {folder.name} goes on; look at it again with: nnwatch watch {folder.name}", err=True)
        return 0
    finished = find(request.run_id)
    typer.echo(report(finished))
    return finished.exit_code
