"""The command that measures an architecture, as a recorder launches it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nnwatch.networks.catalogue import Architecture


@dataclass(frozen=True)
class Measurement:
    """How an architecture is measured.

    Attributes:
        threads: of the processor; None leaves them to torch.
        train: whether steps of training are measured as well.
        dataset: `imagefolder:PATH`; None for the images that belong to a network, or noise.
    """

    batch_size: int = 32
    min_seconds: float = 10.0
    device: str = "cpu"
    precision: str = "float32"
    threads: int | None = None
    train: bool = False
    dataset: str | None = None


def worker_command(
    architecture: Architecture, weights: Path | None, how: Measurement = Measurement()
) -> tuple[str, ...]:
    """The worker's argument list: the interpreter that runs us, since that one has what the worker needs."""
    worker = (sys.executable, "-P", "-m", "nnwatch.bench.worker", architecture.name)
    known = () if weights is None else ("--weights", str(weights))
    return (*worker, *known, *_options(how))


def _options(how: Measurement) -> Iterator[str]:
    yield from ("--batch-size", str(how.batch_size), "--min-seconds", str(how.min_seconds))
    yield from ("--device", how.device)
    if how.precision != Measurement.precision:
        yield from ("--precision", how.precision)
    if how.threads is not None:
        yield from ("--threads", str(how.threads))
    if how.dataset is not None:
        yield from ("--dataset", how.dataset)
    if how.train:
        yield "--train"
