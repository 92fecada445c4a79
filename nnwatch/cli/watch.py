"""`nnwatch watch`: look at a run in progress, or at a finished one as it went."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nnwatch.cli import screen
from nnwatch.cli.progress import chosen
from nnwatch.core.errors import NnwatchError, UsageError

if TYPE_CHECKING:
    from nnwatch.core.live import LiveView

    Tell = Callable[[LiveView], None]

_LOOK_S = 0.2


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("watch", epilog="Example: nnwatch watch last")(watch)


def watch(
    context: typer.Context,
    run_id: Annotated[
        str, typer.Argument(metavar="[RUN]", help="Its id, the end of it, or `last`.")
    ] = "last",
    replay: Annotated[bool, typer.Option("--replay", help="Play a finished run back.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object a second until the run ends.")
    ] = False,
    readonly: screen.Readonly = False,
) -> None:
    """Open the live view of a run that is being recorded, or play a finished one back; else print lines."""
    screen.allow(context, only_looking=readonly)
    folder = None if replay else _in_progress(run_id)
    tell = _line_teller(as_json=as_json)
    if folder is None:
        _play_back(context, run_id, tell)
    elif tell is None:
        screen.tell(context, screen.open_screen(context, folder.name))
    else:
        _follow(folder, tell)


def _line_teller(*, as_json: bool) -> Tell | None:
    """Return what prints a moment as a line, or None where screens show it."""
    if screen.is_terminal() and not as_json:
        return None
    from nnwatch.cli import live_lines

    line = live_lines.as_json if as_json else live_lines.as_text
    return lambda view: typer.echo(line(view))


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


def _play_back(context: typer.Context, run_id: str, tell: Tell | None) -> None:
    from nnwatch.history.playback import playback
    from nnwatch.history.store import HistoryStore

    full_id = HistoryStore().full_id(run_id)
    if tell is None:
        screen.tell(context, screen.open_screen(context, full_id, replay=True))
    else:
        for view in playback(full_id).views:
            tell(view)


def _follow(folder: Path, tell: Tell) -> None:
    """Tell the newest moment of a run and then each second until it ends.

    Raises:
        NnwatchError: its recorder is gone, so that nothing more comes.
    """
    from nnwatch.recording.watch import RunWatcher

    watcher = RunWatcher(folder)
    for view in list(watcher.views())[-1:]:
        tell(view)
    while not watcher.has_ended():
        time.sleep(_LOOK_S)
        for view in watcher.views():
            tell(view)
    for view in watcher.views():  # what was written between the last look and the end
        tell(view)
    if watcher.status == "running" and not _is_finished(folder.name):
        raise NnwatchError(f"the recorder of {folder.name} is gone; `nnwatch resume` records the rest")
