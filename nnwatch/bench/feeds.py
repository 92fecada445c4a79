"""What a network is asked, batch by batch: pictures with or without their classes, or made-up input of any form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from torch import Tensor

from nnwatch.bench.mnist import Images
from nnwatch.networks.inputs import Inputs


@dataclass(frozen=True, slots=True)
class Question:
    """One call: its arguments by place and by name, how many items they hold, and their classes where known."""

    arguments: tuple[object, ...]
    named: Mapping[str, object]
    items: int
    labels: Tensor | None = None


class Feed(Protocol):
    """Items in an order that stays the same."""

    def __len__(self) -> int:
        """How many there are."""
        ...

    def batch(self, first: int, size: int) -> Question:
        """Ask about so many from one on, or about those that are left."""
        ...


@dataclass(frozen=True, slots=True)
class Pictures:
    """Images in memory."""

    images: Images

    def __len__(self) -> int:
        return len(self.images)

    def batch(self, first: int, size: int) -> Question:
        """Ask about so many images from one on."""
        pixels, labels = self.images.pixels[first : first + size], self.images.labels[first : first + size]
        return Question((pixels,), {}, len(labels), labels)


@dataclass(frozen=True, slots=True)
class MadeUp:
    """One batch of made-up input, which is asked as it is, again and again."""

    inputs: Inputs
    items: int

    def __len__(self) -> int:
        return self.items

    def batch(self, first: int, size: int) -> Question:
        """Ask about the whole batch; there is no other."""
        del first, size
        return Question(*self.inputs, self.items)
