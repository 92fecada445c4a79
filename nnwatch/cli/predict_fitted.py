"""The fitted model that a prediction rests on: this host's own, or a file that was named, whatever it was fitted on."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from nnwatch.prediction.model import LayerModel


def fitted_model(path: Path | None) -> LayerModel | None:
    """Return the fitted model of a file, else this host's own; what must be known of it is said.

    A model of another host or version is used only when its file was named.

    Raises:
        UsageError: the file is no fitted model.
    """
    from nnwatch.prediction.model_file import load
    from nnwatch.prediction.places import own_model

    chosen = path or own_model()
    if chosen is None:
        _tell(
            "this host was never calibrated, so the work of each layer is all that is told; "
            "run nnwatch calibrate, or name a fitted model with --model"
        )
        return None
    strange = _strange(chosen)
    if strange and path is None:
        _tell(
            f"{chosen} {' and '.join(strange)}, and is left out; run nnwatch calibrate, or use it all the same with "
            f"--model {chosen}"
        )
        return None
    for sentence in strange:
        _tell(f"the model {sentence}; its figures may not be those of this machine")
    return load(chosen, any_version=True)


def _strange(path: Path) -> list[str]:
    """Return what sets a model apart from those that this nnwatch fits on this host."""
    from nnwatch.prediction.model import VERSION
    from nnwatch.prediction.model_file import load, version_of

    version, host = version_of(path), load(path, any_version=True).origin.host
    return [
        *([f"was fitted on {host}, not on this host"] if host != platform.node() else []),
        *([f"is of version {version}, not of version {VERSION}"] if version != VERSION else []),
    ]


def _tell(sentence: str) -> None:
    typer.echo(f"nnwatch: {sentence}", err=True)
