"""Whole passes of a network over the test images, each batch timed to the end of the device's work."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnwatch.bench.device import synchronise

if TYPE_CHECKING:
    from collections.abc import Iterator

    import torch
    from torch import nn

    from nnwatch.bench.mnist import Images


@dataclass(frozen=True, slots=True)
class Batch:
    """One call of the network: its images, how many it named right where that means anything, and its duration."""

    items: int
    correct: int | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Job:
    """A network with the images it is measured on, all on one device."""

    network: nn.Module
    images: Images
    device: torch.device
    batch_size: int
    judged: bool = True

    def one_pass(self) -> Iterator[Batch]:
        """Every image once, in batches; the last one takes what is left over."""
        for first in range(0, len(self.images), self.batch_size):
            pixels = self.images.pixels[first : first + self.batch_size]
            labels = self.images.labels[first : first + self.batch_size]
            began = time.perf_counter()
            scores = self.network(pixels)
            synchronise(self.device)
            seconds = time.perf_counter() - began
            correct = int((scores.argmax(dim=1) == labels).sum()) if self.judged else None
            yield Batch(len(labels), correct, seconds)

    def passes(self, min_seconds: float) -> Iterator[Batch]:
        """Whole passes until so much time is over, and always one."""
        ends = time.perf_counter() + min_seconds
        yield from self.one_pass()
        while time.perf_counter() < ends:
            yield from self.one_pass()
