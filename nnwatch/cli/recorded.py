"""Records a request, on the screen or without one, and tells the result."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from nnwatch.cli import screen
from nnwatch.cli.document import print_document
from nnwatch.cli.finished import Finished, find
from nnwatch.cli.report import report
from nnwatch.core.errors import NnwatchError, UsageError

if TYPE_CHECKING:
    from nnwatch.recording.foreground import Outcome
    from nnwatch.recording.manifest import Request


class NotInHistoryError(NnwatchError):
    """A run was recorded, but the history could not take it in; the workload's exit code goes on."""

    def __init__(self, outcome: Outcome, reason: NnwatchError) -> None:
        super().__init__(
            f"{reason}; the run is kept in {outcome.folder}, and `nnwatch history` takes it in once it can"
        )
        self.exit_code = 1 if outcome.exit_code is None else outcome.exit_code


def record_headless(request: Request, *, quiet_stdout: bool, shown: bool = True) -> Finished:
    """Record as `time` does, and return the run from the history; what is not shown is in its file alone.

    Raises:
        NotInHistoryError: the run's history could not be written.
        NnwatchError: the run could not be started.
    """
    from nnwatch.recording.foreground import record

    return _found(record(request, quiet_stdout=quiet_stdout, shown=shown))


def record_attached(request: Request) -> Finished:
    """Record a process until it ends or the user stops the recording, and return the run from the history.

    Raises:
        NotInHistoryError: the run's history could not be written.
        NnwatchError: the run could not be started.
    """
    from nnwatch.recording.foreground import record_attached

    return _found(record_attached(request))


def record_detached(request: Request, *, as_json: bool) -> None:
    """Start a recording, print its id, and leave it to itself.

    Raises:
        NnwatchError: the run could not be started.
    """
    from nnwatch.recording.control import start

    folder = start(request)
    if as_json:
        print_document({"run_id": folder.name, "folder": folder})
    else:
        typer.echo(folder.name)


def record_on_screen(context: typer.Context, request: Request) -> int:
    """Record while the live screen shows it, and return the workload's exit code; 0 when it goes on.

    Raises:
        NnwatchError: the run could not be started, or its history not be written.
    """
    from nnwatch.recording.control import start
    from nnwatch.recording.manifest import read_manifest
    from nnwatch.recording.ongoing import is_recording

    folder = start(request)
    screen.open_screen(context, folder.name)
    if is_recording(read_manifest(folder)):
        typer.echo(f"run {folder.name} goes on; look at it again with: nnwatch watch {folder.name}", err=True)
        return 0
    try:
        finished = find(request.run_id)
    except UsageError:
        typer.echo(f"run {folder.name} was discarded", err=True)
        return 0
    typer.echo(report(finished))
    return finished.exit_code


def _found(outcome: Outcome) -> Finished:
    try:
        return replace(find(outcome.folder.name), asked_to_end=outcome.asked_to_end)
    except NnwatchError as error:
        raise NotInHistoryError(outcome, error) from error
