"""`nnwatch stop`: end a recording."""

from __future__ import annotations

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
    """End a recording; its workload goes on, unless --kill."""
    from nnwatch.recording.control import stop as stop_recording
    from nnwatch.recording.ending import end_workload

    folder = chosen(run_id)
    if kill:
        typer.echo(f"run {folder.name}: {end_workload(folder, grace).value}", err=True)
    else:
        stop_recording(folder)
        typer.echo(f"asked run {folder.name} to end", err=True)
