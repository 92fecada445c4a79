"""The environment in which Python programs count their models by themselves."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_VARIABLE = "PYTHONPATH"


def with_hooks(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what to change: any interpreter then finds what starts the counting before all else."""
    folder = str(Path(__file__).resolve().parent / "autostart")
    theirs = environment.get(_VARIABLE)
    return {_VARIABLE: os.pathsep.join((folder, theirs)) if theirs else folder}
