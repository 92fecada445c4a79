"""The measuring part of `nnwatch calibrate`: its budget, its place, and what it tells meanwhile."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import typer

from nnwatch.core.errors import UsageError

if TYPE_CHECKING:
    from nnwatch.prediction.campaign import Progress
    from nnwatch.prediction.table import Table

_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "": 1.0}
_EVERY = 20  # layers between two lines of progress


def measure_layers(budget: str) -> Table:
    """Return the layers measured on this host, those of earlier calibrations among them.

    Raises:
        UsageError: the budget is no duration.
        NnwatchError: measuring failed.
    """
    from nnwatch import paths
    from nnwatch.prediction.campaign import measure
    from nnwatch.prediction.places import folder, measurements

    seconds = duration_s(budget)
    paths.make_private(folder())
    typer.echo("measuring the time of layers; energy is not measured, so that it is not fitted", err=True)
    return measure(seconds, measurements(), _tell)


def duration_s(text: str) -> float:
    """Return the seconds of a duration such as 90s, 10m or 1h."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", text.strip())
    if not found or float(found[1]) <= 0:
        raise UsageError(f"--budget takes a duration such as 90s, 10m or 1h, not {text!r}")
    return float(found[1]) * _UNITS[found[2]]


def _tell(progress: Progress) -> None:
    if progress.layers % _EVERY == 0:
        typer.echo(f"{progress.layers} layers measured, {progress.left_s:.0f} s left", err=True)
