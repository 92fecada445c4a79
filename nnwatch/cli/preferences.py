"""The user's settings for one call: what is typed wins over variables, and these over the file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from nnwatch.settings import Settings

HONOURED_BY = (None, "run", "attach", "bench", "watch")
_RECORDING = ("run", "attach")


def prepare(context: typer.Context, *, low_bandwidth: bool | None, mouse: bool | None) -> None:
    """Read the settings before anything begins, and make them the defaults of the command that follows.

    Raises:
        UsageError: the file or a variable cannot be used as it is.
    """
    from nnwatch.settings import current

    settings = current()
    if settings.keys and sys.stdout.isatty():
        from nnwatch.tui.remapping import check_keys

        check_keys(settings.keys)
    if low_bandwidth is not None:
        settings = settings._replace(low_bandwidth=low_bandwidth)
    if mouse is not None:
        settings = settings._replace(mouse=mouse)
    context.obj = settings
    recording = {"interval": settings.interval_s, "redact": settings.redact}
    context.default_map = dict.fromkeys(_RECORDING, recording)


def prepared(context: typer.Context) -> Settings:
    """Return the settings of this call.

    Raises:
        UsageError: the file or a variable cannot be used as it is.
    """
    from nnwatch.settings import Settings, current

    found = context.find_root().obj
    return found if isinstance(found, Settings) else current()
