"""The architectures that can be measured, listed without loading torch."""

from __future__ import annotations

import difflib
import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from nnwatch.core.errors import UsageError

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True, slots=True)
class Architecture:
    """A network of the catalogue; its module in `architectures` has its name.

    Attributes:
        epochs: passes over the training images after which its accuracy no longer grows.
    """

    name: str
    title: str
    suite: str
    epochs: int

    @property
    def module(self) -> str:
        """The dotted path of the file that builds it."""
        return f"nnwatch.bench.architectures.{self.name}"

    def build(self) -> nn.Module:
        """The untrained network; this is what loads torch."""
        return cast("nn.Module", importlib.import_module(self.module).build())


CATALOGUE = (
    Architecture("mlp", "Perceptron, two hidden layers", "mnist", epochs=40),
    Architecture("lenet5", "LeNet-5", "mnist", epochs=30),
    Architecture("vgg6", "Plain convolutions, 6 layers", "mnist", epochs=8),
    Architecture("resnet8", "Residual network, 8 layers", "mnist", epochs=6),
    Architecture("mobilenet", "Depthwise separable convolutions", "mnist", epochs=15),
    Architecture("vit", "Vision transformer, 2 layers", "mnist", epochs=20),
)


def find(name: str) -> Architecture:
    """The architecture of that name; UsageError names those nearest to an unknown one."""
    known = {architecture.name: architecture for architecture in CATALOGUE}
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name.lower(), known, n=2)
    hint = f"did you mean {' or '.join(near)}?" if near else f"known are {', '.join(known)}."
    raise UsageError(f"There is no architecture {name!r}; {hint}")
