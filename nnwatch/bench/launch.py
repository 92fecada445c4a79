"""The request to record a benchmark: the weights are made first, so that their training is not measured."""

from __future__ import annotations

from collections.abc import Callable

from nnwatch import paths
from nnwatch.bench.command import Measurement, worker_command
from nnwatch.bench.datasets import checked_dataset
from nnwatch.bench.preparation import REQUIRED, TrainingProgress, prepare
from nnwatch.core.errors import UsageError
from nnwatch.networks import packages
from nnwatch.networks.catalogue import Architecture
from nnwatch.recording.control import new_request
from nnwatch.recording.manifest import Labels, Request


def require(architecture: Architecture, how: Measurement) -> None:
    """Refuse at once what could not be measured later.

    Raises:
        UsageError: a package, a file or the pictures are missing, or the options do not go together.
    """
    packages.require_extra(REQUIRED, "a benchmark")
    if how.dataset is not None:
        checked_dataset(how.dataset)
    source = architecture.source
    if source is None:
        return
    packages.require(architecture.name)
    if not source.learns and how.train:
        raise UsageError(f"{architecture.name} only infers; leave --train out")
    if not source.learns and how.precision != Measurement.precision:
        raise UsageError(f"{architecture.name} has the precision of its file; leave --precision out")


def request_for(
    architecture: Architecture,
    how: Measurement,
    on_progress: Callable[[TrainingProgress], None],
    tags: tuple[str, ...] = (),
) -> Request:
    """Return the request; trains the network before, where that was never done.

    Raises:
        UsageError: a package, a file or the pictures are missing.
        NnwatchError: the training failed.
    """
    require(architecture, how)
    if architecture.is_trained:
        weights = prepare(architecture, paths.make_private(paths.weights()), on_progress)
    else:
        weights = None
    return new_request(worker_command(architecture, weights, how), Labels(name=architecture.label, tags=tags))
