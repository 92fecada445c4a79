"""`nnwatch watch`: look at a run in progress."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from nnwatch.cli import screen
from nnwatch.cli.progress import chosen


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("watch", epilog="Example: nnwatch watch last")(watch)


def watch(
    run_id: Annotated[
        str, typer.Argument(metavar="[RUN]", help="Its id, the end of it, or `last`.")
    ] = "last",
) -> None:
    """Open the live view of a run that is being recorded; without a terminal, a line a second."""
    folder = chosen(run_id)
    if screen.is_terminal():
        screen.open_screen(folder.name)
    else:
        _print_lines(folder)


def _print_lines(folder: Path) -> None:
    from nnwatch.recording.watch import RunWatcher
    from nnwatch.tui.text import duration, si

    watcher = RunWatcher(folder, tail_bytes=0)
    while not watcher.has_ended():
        for view in watcher.views():
            phases = " > ".join(view.phases)
            typer.echo(
                f"{duration(view.elapsed_s)}  {si(view.power_w, 'W')}  {si(view.energy_j, 'J')}  {phases}"
            )
        time.sleep(0.2)
