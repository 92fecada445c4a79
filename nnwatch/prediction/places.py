"""Where the fitted models and the calibration measurements of this host lie."""

from __future__ import annotations

import platform
from pathlib import Path

from nnwatch import paths

RECIPE = 2  # of measuring layers; what an older one measured is not mixed with it


def folder() -> Path:
    """Return the folder of fitted models."""
    return paths.home() / "models"


def default_path() -> Path:
    """Return where the model of this host is kept."""
    return folder() / f"{platform.node() or 'host'}.json"


def own_model() -> Path | None:
    """Return this host's model, or None when it was never calibrated."""
    path = default_path()
    return path if path.is_file() else None


def measurements() -> Path:
    """Return where calibration keeps its measured layers, so that it can be resumed."""
    return folder() / f"{platform.node() or 'host'}.layers-{RECIPE}.jsonl"
