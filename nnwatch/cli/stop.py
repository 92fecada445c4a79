"""`nnwatch stop`: end a recording."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nnwatch.cli.progress import chosen


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("stop", epilog="Example: nnwatch stop last --kill")(stop)


def stop(
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="Its id, the end of it, or `last`.")],
    kill: Annotated[bool, typer.Option("--kill", help="End the workload as well.")] = False,
    grace: Annotated[
        float, typer.Option(min=0.0, help="Seconds between SIGTERM and SIGKILL, with --kill.")
    ] = 10.0,
) -> None:
    """End a recording; its workload goes on, unless --kill. A run without a recorder is saved as far as it went."""
    from nnwatch.recording.control import stop as stop_recording
    from nnwatch.recording.ending import end_workload
    from nnwatch.recording.manifest import read_manifest
    from nnwatch.recording.ongoing import has_workload, is_recording

    folder = chosen(run_id)
    manifest = read_manifest(folder)
    recorded = is_recording(manifest)
    if kill:
        _say(folder, end_workload(folder, grace).value)
    elif recorded:
        stop_recording(folder)
    if recorded:
        _hand_over(folder)
    else:
        _save(folder, goes_on=has_workload(manifest))


def _hand_over(folder: Path) -> None:
    """Wait until the history has a run, and tell why it has not: `ingest` leaves alone what its recorder gave it."""
    from nnwatch.history.ingest import ingest
    from nnwatch.history.store import HistoryStore
    from nnwatch.recording.ending import wait_for_recorder

    wait_for_recorder(folder)
    ingest(folder, HistoryStore())
    _say(folder, "ended; it is in the history")


def _save(folder: Path, *, goes_on: bool) -> None:
    from nnwatch.history.recover import save

    save(folder)
    rest = "; its command goes on" if goes_on else ""
    _say(folder, f"its recorder was gone; what it had recorded is in the history{rest}")


def _say(folder: Path, what: str) -> None:
    typer.echo(f"run {folder.name}: {what}", err=True)
