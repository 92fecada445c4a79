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
) -> None:
    """End a recording; its workload goes on, unless --kill."""
    from nnwatch.recording.control import stop as stop_recording

    folder = chosen(run_id)
    stop_recording(folder, kill=kill)
    typer.echo(f"asked run {folder.name} to end", err=True)
