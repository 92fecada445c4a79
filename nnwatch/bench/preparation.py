"""Makes sure that an architecture's weights exist, by a child process that trains them when they do not."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from nnwatch.bench.weights import weights_path
from nnwatch.core.errors import NnwatchError
from nnwatch.networks.packages import require_extra

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nnwatch.networks.catalogue import Architecture

REQUIRED = ("torch", "mlxtend", "safetensors")


@dataclass(frozen=True, slots=True)
class TrainingProgress:
    """What a training reached after an epoch: the share of test images it names right, and its seconds."""

    epoch: int
    epochs: int
    accuracy: float
    seconds: float


def prepare(
    architecture: Architecture,
    weights_folder: Path,
    on_progress: Callable[[TrainingProgress], None],
    epochs: int | None = None,
) -> Path:
    """The file of trained weights; it blocks while they are trained, and tells each epoch.

    Raises:
        UsageError: a package is not installed.
        NnwatchError: the training failed.
    """
    require_extra(REQUIRED, "a benchmark")
    wanted = epochs or architecture.epochs
    path = weights_path(architecture, weights_folder, wanted)
    if not path.exists():
        module = (sys.executable, "-P", "-m", "nnwatch.bench.training", architecture.name)
        _train((*module, "--weights", str(weights_folder), "--epochs", str(wanted)), on_progress)
    if not path.exists():
        raise NnwatchError(f"training {architecture.name} left no weights at {path}; try again")
    return path


def _train(command: tuple[str, ...], on_progress: Callable[[TrainingProgress], None]) -> None:
    """Run a training to its end, or end it when the caller is interrupted."""
    with (
        tempfile.TemporaryFile("w+", errors="replace") as complaints,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, text=True) as child,
    ):
        try:
            for line in child.stdout or ():
                _tell(line, on_progress)
        except BaseException:
            child.terminate()
            raise
        if child.wait() != 0:
            raise NnwatchError(f"the training failed: {_last_line(complaints)}")


def _tell(line: str, on_progress: Callable[[TrainingProgress], None]) -> None:
    """Pass one line of progress on; libraries may print others, which say nothing here."""
    try:
        progress = TrainingProgress(**json.loads(line))
    except (ValueError, TypeError):
        return
    on_progress(progress)


def _last_line(complaints: IO[str]) -> str:
    complaints.seek(0)
    lines = complaints.read().split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")
