"""The request to record a benchmark: the weights are made first, so that their training is not measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nnwatch import paths
from nnwatch.bench.catalogue import Architecture
from nnwatch.bench.command import worker_command
from nnwatch.bench.preparation import TrainingProgress, prepare
from nnwatch.recording.control import new_request
from nnwatch.recording.manifest import Labels, Request


@dataclass(frozen=True, slots=True)
class Measurement:
    """How an architecture is measured."""

    batch_size: int = 32
    min_seconds: float = 10.0
    device: str = "cpu"


def request_for(
    architecture: Architecture,
    how: Measurement,
    on_progress: Callable[[TrainingProgress], None],
) -> Request:
    """Return the request; trains the network before, where that was never done.

    Raises:
        NnwatchError: a package is missing, or the training failed.
    """
    weights = prepare(architecture, paths.make_private(paths.weights()), on_progress)
    command = worker_command(architecture, weights, how.batch_size, how.min_seconds, how.device)
    return new_request(command, Labels(name=architecture.name))
