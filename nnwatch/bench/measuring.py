"""Whole passes of a network over its items, each batch timed to the end of the device's work."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnwatch.bench.answers import scores_of
from nnwatch.bench.device import synchronise

if TYPE_CHECKING:
    from collections.abc import Iterator

    import torch
    from torch import Tensor

    from nnwatch.bench.feeds import Feed


@dataclass(frozen=True, slots=True)
class Batch:
    """One call of the network: its items, how many it named right where that means anything, and its duration."""

    items: int
    correct: int | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Job:
    """A network with what it is asked, all on one device."""

    network: Callable[..., object]
    feed: Feed
    device: torch.device
    batch_size: int
    judged: bool = True

    def one_pass(self) -> Iterator[Batch]:
        """Every item once, in batches; the last one takes what is left over."""
        for first in range(0, len(self.feed), self.batch_size):
            question = self.feed.batch(first, self.batch_size)
            began = time.perf_counter()
            answer = self.network(*question.arguments, **question.named)
            synchronise(self.device)
            seconds = time.perf_counter() - began
            yield Batch(question.items, self._correct(answer, question.labels), seconds)

    def passes(self, min_seconds: float) -> Iterator[Batch]:
        """Whole passes until so much time is over, and always one."""
        ends = time.perf_counter() + min_seconds
        yield from self.one_pass()
        while time.perf_counter() < ends:
            yield from self.one_pass()

    def _correct(self, answer: object, labels: Tensor | None) -> int | None:
        if labels is None or not self.judged:
            return None
        return int((scores_of(answer).argmax(dim=1) == labels).sum())
