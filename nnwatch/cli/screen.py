"""Opens the screens, when there is a terminal that can show them, and tells what ended meanwhile."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from nnwatch.cli.preferences import prepared
from nnwatch.core.errors import NnwatchError, UsageError

_READONLY = "nnwatch.readonly"

Readonly = Annotated[
    bool,
    typer.Option(
        "--readonly", help="Only look: nothing is launched, stopped, signalled, deleted or written."
    ),
]
_LOOKING = (None, "watch", "history", "show", "compare", "doctor")  # the commands that change nothing


def is_terminal() -> bool:
    """Return whether standard input and output are a terminal that can show screens."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") not in ("", "dumb")


def allow(context: typer.Context, *, only_looking: bool) -> None:
    """Keep for this call whether the screens may only look.

    Raises:
        UsageError: the command that follows does more than that.
    """
    if only_looking and context.invoked_subcommand not in _LOOKING:
        raise UsageError(
            f"--readonly only looks, which `nnwatch {context.invoked_subcommand}` does not; leave it out for that"
        )
    context.meta[_READONLY] = context.meta.get(_READONLY, False) or only_looking


def may_write(context: typer.Context) -> bool:
    """Return whether this call may do more than look."""
    return not context.meta.get(_READONLY)


def open_screen(context: typer.Context, run_id: str | None = None, *, replay: bool = False) -> Sequence[str]:
    """Show the home screen, or a run as it goes on or as it went, until the user leaves.

    Args:
        context: of the command, which knows what was typed before it.
        run_id: the run to show.
        replay: whether it is a finished one.

    Returns:
        The ids of the runs that ended on the screen.

    Raises:
        UsageError: there is no terminal that can show screens, or a setting cannot be used as it is.
        NnwatchError: the screens failed; what they showed goes on.
    """
    if not is_terminal():
        raise UsageError(
            "the screens need a terminal; use a command such as `nnwatch run --headless -- CMD` "
            "or `nnwatch history` instead, or set TERM"
        )
    from nnwatch import paths

    settings = prepared(context)
    writes = may_write(context)
    if writes:
        paths.make_private(paths.home())
    from nnwatch.tui.terminal.environment import begin_start

    begin_start()
    from nnwatch.tui.app import NnwatchApp
    from nnwatch.tui.only_looking import only_looking
    from nnwatch.tui.wiring import services

    house = services(taking_in=writes)
    app = NnwatchApp(
        house if writes else only_looking(house), run_id, themes_folder=paths.themes(), settings=settings
    )
    app.replays_first = replay
    app.run(mouse=settings.mouse and not settings.low_bandwidth)
    if app.return_code:
        raise NnwatchError("the screens failed, for the reason above; recordings go on, see `nnwatch watch`")
    return app.ended_run_ids


def tell(context: typer.Context, run_ids: Sequence[str]) -> None:
    """Print the summaries of runs, so that they stay in the terminal once the screens are gone."""
    if not run_ids:
        return
    from nnwatch.cli.finished import find
    from nnwatch.cli.report import report

    for run_id in dict.fromkeys(run_ids):
        with contextlib.suppress(UsageError):  # it was deleted meanwhile
            typer.echo(report(find(run_id, taking_in=may_write(context))))
