"""The request to record a benchmark: the weights are made first, so that their training is not measured."""

from __future__ import annotations

from collections.abc import Callable

from nnwatch import paths
from nnwatch.bench.catalogue import Architecture
from nnwatch.bench.command import Measurement, worker_command
from nnwatch.bench.preparation import TrainingProgress, prepare, require_packages
from nnwatch.recording.control import new_request
from nnwatch.recording.manifest import Labels, Request


def request_for(
    architecture: Architecture,
    how: Measurement,
    on_progress: Callable[[TrainingProgress], None],
    tags: tuple[str, ...] = (),
) -> Request:
    """Return the request; trains the network before, where that was never done.

    Raises:
        NnwatchError: a package is missing, or the training failed.
    """
    if architecture.is_trained:
        weights = prepare(architecture, paths.make_private(paths.weights()), on_progress)
    else:
        require_packages()
        weights = None
    return new_request(worker_command(architecture, weights, how), Labels(name=architecture.name, tags=tags))
