"""`nnwatch watch`: look at a run in progress, or at a finished one as it went."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nnwatch.cli import screen
from nnwatch.cli.progress import chosen
from nnwatch.core.errors import UsageError

if TYPE_CHECKING:
    from nnwatch.core.live import LiveView


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("watch", epilog="Example: nnwatch watch last")(watch)


def watch(
    context: typer.Context,
    run_id: Annotated[
        str, typer.Argument(metavar="[RUN]", help="Its id, the end of it, or `last`.")
    ] = "last",
    replay: Annotated[bool, typer.Option("--replay", help="Play a finished run back.")] = False,
    readonly: screen.Readonly = False,
) -> None:
    """Open the live view of a run that is being recorded, or play a finished one back; else print lines."""
    screen.allow(context, only_looking=readonly)
    folder = None if replay else _in_progress(run_id)
    if folder is None:
        _play_back(run_id)
    elif screen.is_terminal():
        screen.tell(screen.open_screen(folder.name))
    else:
        _print_lines(folder)


def _in_progress(run_id: str) -> Path | None:
    """Return the folder of the run that is meant, or None where a finished one is."""
    try:
        return chosen(run_id)
    except UsageError:
        if run_id == "last" or not _is_finished(run_id):
            raise
        return None


def _is_finished(run_id: str) -> bool:
    from nnwatch.history.store import HistoryStore

    try:
        return bool(HistoryStore().full_id(run_id))
    except UsageError:
        return False


def _play_back(run_id: str) -> None:
    from nnwatch.history.playback import playback
    from nnwatch.history.store import HistoryStore

    full_id = HistoryStore().full_id(run_id)
    if screen.is_terminal():
        screen.tell(screen.open_screen(full_id, replay=True))
    else:
        _print_views(playback(full_id).views)


def _print_lines(folder: Path) -> None:
    from nnwatch.recording.watch import RunWatcher

    watcher = RunWatcher(folder, tail_bytes=0)
    while not watcher.has_ended():
        _print_views(watcher.views())
        time.sleep(0.2)


def _print_views(views: Iterable[LiveView]) -> None:
    from nnwatch.tui.text import duration, si

    for view in views:
        phases = " > ".join(view.phases)
        shares = (("train", view.energy_train_j), ("inference", view.energy_inference_j))
        parts = "".join(f"{name} {si(joules, 'J')}  " for name, joules in shares if joules is not None)
        typer.echo(
            f"{duration(view.elapsed_s)}  {si(view.power_w, 'W')}  {si(view.energy_j, 'J')}  {parts}{phases}"
        )
