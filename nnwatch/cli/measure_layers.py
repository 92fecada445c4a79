"""The measuring part of `nnwatch calibrate`: its budget, its place, and what it tells meanwhile."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import typer

from nnwatch.core.errors import UsageError

if TYPE_CHECKING:
    from nnwatch.prediction.campaign import Campaign, Progress

_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "": 1.0}
_EVERY = 20  # layers between two lines of progress


def measure_layers(budget: str) -> Campaign:
    """Return the layers and networks measured on this host, those of earlier calibrations among them.

    Raises:
        UsageError: the budget is no duration.
        NnwatchError: measuring failed.
    """
    from nnwatch import paths
    from nnwatch.prediction.campaign import measure
    from nnwatch.prediction.places import folder, measurements

    seconds = duration_s(budget)
    paths.make_private(folder())
    campaign = measure(seconds, measurements(), _tell)
    typer.echo(_found(campaign), err=True)
    return campaign


def energy_source(campaign: Campaign) -> str:
    """Return in a few words where the energy of a calibration comes from."""
    return "energy counted" if campaign.counted else "time alone: this machine has no energy counter"


def _found(campaign: Campaign) -> str:
    layers = f"{len(campaign.table)} layers and {len(campaign.networks)} networks measured"
    unsteady = f"; {campaign.unsteady} left out, as the machine ran slower then" if campaign.unsteady else ""
    return f"{layers}, {energy_source(campaign)}{unsteady}"


def duration_s(text: str) -> float:
    """Return the seconds of a duration such as 90s, 10m or 1h."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", text.strip())
    if not found or float(found[1]) <= 0:
        raise UsageError(f"--budget takes a duration such as 90s, 10m or 1h, not {text!r}")
    return float(found[1]) * _UNITS[found[2]]


def _tell(progress: Progress) -> None:
    if progress.layers % _EVERY == 0:
        done = f"{progress.layers} layers, {progress.networks} networks measured"
        typer.echo(f"{done}, {progress.left_s:.0f} s left", err=True)
