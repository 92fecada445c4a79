"""Steps of training, measured for their cost: the network learns, but not for long."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from nnwatch.bench.device import synchronise
from nnwatch.bench.measuring import Batch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnwatch.bench.measuring import Job

LEARNING_RATE = 1e-3
MOMENTUM = 0.9


def training_steps(job: Job, min_seconds: float) -> Iterator[Batch]:
    """Steps of stochastic gradient descent over full batches, in order, until so much time is over."""
    job.network.train()
    optimiser = torch.optim.SGD(job.network.parameters(), LEARNING_RATE, MOMENTUM)
    ends = time.perf_counter() + min_seconds
    first, last = 0, max(1, len(job.images) - job.batch_size + 1)
    while True:
        yield _step(job, optimiser, first)
        first = first + job.batch_size if first + job.batch_size < last else 0
        if time.perf_counter() >= ends:
            return


def _step(job: Job, optimiser: torch.optim.Optimizer, first: int) -> Batch:
    pixels = job.images.pixels[first : first + job.batch_size]
    labels = job.images.labels[first : first + job.batch_size]
    began = time.perf_counter()
    loss = functional.cross_entropy(job.network(pixels).float(), labels)
    optimiser.zero_grad()
    torch.autograd.backward(loss)
    optimiser.step()
    synchronise(job.device)
    return Batch(len(labels), None, time.perf_counter() - began)
