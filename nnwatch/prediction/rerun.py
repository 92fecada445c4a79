"""An operation that was taken down, run once more as a network would: its weights are not in the nearest cache.

A network comes back to the weights of a layer only after those of all others. One and the same layer called again and
again finds them where it left them, which can make it twice as fast; hence copies of the weights that take turns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import torch
from torch import Tensor

LAYERS = 16  # of about the same weights: what a network has between two uses of the same ones
_MOST_BYTES = 64_000_000  # of copies, more than the caches hold


@dataclass(frozen=True, slots=True)
class Rerun:
    """An operation with the values that it was given.

    Attributes:
        weights: those of the values that are learnt.
    """

    func: Callable[..., object]
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    weights: Sequence[Tensor] = ()

    def __call__(self) -> object:
        """Run it once more."""
        return self.func(*self.args, **self.kwargs)

    def as_in_a_network(self) -> Callable[[], object]:
        """Return a call that takes another copy of the weights each time."""
        size = sum(weight.nbytes for weight in self.weights)
        copies = min(LAYERS, _MOST_BYTES // size) if size else 0
        if copies < 2:
            return self
        turns = cycle([self, *(self._with_own_weights() for _ in range(copies - 1))])

        def call() -> object:
            return next(turns)()

        return call

    def _with_own_weights(self) -> Rerun:
        with torch.inference_mode():
            copies = {id(weight): weight.clone() for weight in self.weights}
        args = tuple(copies.get(id(value), value) for value in self.args)
        kwargs = {name: copies.get(id(value), value) for name, value in self.kwargs.items()}
        return Rerun(self.func, args, kwargs, tuple(copies.values()))
