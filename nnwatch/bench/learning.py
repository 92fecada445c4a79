"""Steps of training, measured for their cost: the network learns, but not for long."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn import functional

from nnwatch.bench.answers import scores_of
from nnwatch.bench.device import synchronise
from nnwatch.bench.measuring import Batch
from nnwatch.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor

    from nnwatch.bench.measuring import Job

LEARNING_RATE = 1e-3
MOMENTUM = 0.9


def training_steps(job: Job, min_seconds: float) -> Iterator[Batch]:
    """Steps of stochastic gradient descent over full batches, in order, until so much time is over.

    Raises:
        UsageError: the network is none that can be trained.
    """
    if not isinstance(job.network, nn.Module):
        raise UsageError("the network only infers; leave --train out")
    job.network.train()
    optimiser = torch.optim.SGD(job.network.parameters(), LEARNING_RATE, MOMENTUM)
    ends = time.perf_counter() + min_seconds
    first, last = 0, max(1, len(job.feed) - job.batch_size + 1)
    while True:
        yield _step(job, optimiser, first)
        first = first + job.batch_size if first + job.batch_size < last else 0
        if time.perf_counter() >= ends:
            return


def _step(job: Job, optimiser: torch.optim.Optimizer, first: int) -> Batch:
    question = job.feed.batch(first, job.batch_size)
    began = time.perf_counter()
    loss = _loss(job.network(*question.arguments, **question.named), question.labels)
    optimiser.zero_grad()
    torch.autograd.backward(loss)
    optimiser.step()
    synchronise(job.device)
    return Batch(question.items, None, time.perf_counter() - began)


def _loss(answer: object, labels: Tensor | None) -> Tensor:
    """Cross entropy where there are classes; elsewhere anything that sends gradients through the whole network."""
    scores = scores_of(answer).float()
    return scores.square().mean() if labels is None else functional.cross_entropy(scores, labels)
