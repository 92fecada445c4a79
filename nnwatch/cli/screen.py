"""Opens the screens, when there is a terminal that can show them."""

from __future__ import annotations

import os
import sys

from nnwatch import paths
from nnwatch.cli.preferences import prepared
from nnwatch.core.errors import NnwatchError, UsageError


def is_terminal() -> bool:
    """Return whether standard input and output are a terminal that can show screens."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") not in ("", "dumb")


def open_screen(run_id: str | None = None) -> None:
    """Show the home screen, or a run, until the user leaves.

    Raises:
        UsageError: there is no terminal that can show screens, or a setting cannot be used as it is.
        NnwatchError: the screens failed; what they showed goes on.
    """
    if not is_terminal():
        raise UsageError(
            "the screens need a terminal; use a command such as `nnwatch run --headless -- CMD` "
            "or `nnwatch history` instead, or set TERM"
        )
    settings = prepared()
    paths.make_private(paths.home())
    from nnwatch.tui.app import NnwatchApp
    from nnwatch.tui.wiring import services

    app = NnwatchApp(services(), run_id, themes_folder=paths.themes(), settings=settings)
    app.run(mouse=settings.mouse and not settings.low_bandwidth)
    if app.return_code:
        raise NnwatchError("the screens failed, for the reason above; recordings go on, see `nnwatch watch`")
