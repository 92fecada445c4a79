"""The architectures that can be measured, listed without loading torch."""

from __future__ import annotations

import difflib
import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from nnwatch.core.errors import UsageError
from nnwatch.networks.sources import Source, label_of, source_of

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True, slots=True)
class Architecture:
    """A network of the catalogue, whose module in `architectures` has its name, or one from another source.

    Attributes:
        suite: what it belongs to: a suite of the catalogue, or the prefix of its source.
        epochs: passes over the training images after which its accuracy no longer grows; 0 for a network
            that is measured with random weights, for its energy alone.
        input_shape: channels, height and width of an image.
    """

    name: str
    title: str
    suite: str
    epochs: int = 0
    input_shape: tuple[int, int, int] = (1, 28, 28)
    classes: int = 10

    @property
    def is_trained(self) -> bool:
        """Whether its answers mean anything, so that they are judged."""
        return self.epochs > 0

    @property
    def source(self) -> Source | None:
        """Where it comes from; None for a network of the catalogue."""
        return source_of(self.name) if ":" in self.name else None

    @property
    def label(self) -> str:
        """What the history calls it."""
        return self.name if self.source is None else label_of(self.name)

    @property
    def file(self) -> Path:
        """The file that builds a network of the catalogue."""
        return Path(__file__).parent / "architectures" / f"{self.name.replace('-', '_')}.py"

    def build(self) -> nn.Module:
        """The untrained network; this is what loads torch."""
        return cast(
            "nn.Module", importlib.import_module(f"nnwatch.networks.architectures.{self.file.stem}").build()
        )


CATALOGUE = (
    Architecture("mlp", "Perceptron, two hidden layers", "mnist", epochs=40),
    Architecture("lenet5", "LeNet-5", "mnist", epochs=30),
    Architecture("vgg6", "Plain convolutions, 6 layers", "mnist", epochs=8),
    Architecture("resnet8", "Residual network, 8 layers", "mnist", epochs=6),
    Architecture("mobilenet", "Depthwise separable convolutions", "mnist", epochs=15),
    Architecture("vit", "Vision transformer, 2 layers", "mnist", epochs=20),
    Architecture("alexnet", "AlexNet", "neuralpower", input_shape=(3, 227, 227), classes=1000),
    Architecture("vgg16", "VGG-16", "neuralpower", input_shape=(3, 224, 224), classes=1000),
    Architecture("nin", "Network in Network", "neuralpower", input_shape=(3, 224, 224), classes=1000),
    Architecture("overfeat", "OverFeat, fast model", "neuralpower", input_shape=(3, 231, 231), classes=1000),
    Architecture("cifar10-6conv", "6 convolutions for CIFAR-10", "neuralpower", input_shape=(3, 32, 32)),
)


def find(name: str) -> Architecture:
    """Return the architecture of that name, from a source where it has a colon.

    Raises:
        UsageError: there is none; the sentence names those nearest to it.
    """
    if ":" in name:
        source = source_of(name)
        return Architecture(name, source.title, source.prefix)
    known = {architecture.name: architecture for architecture in CATALOGUE}
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name.lower(), known, n=2)
    hint = f"did you mean {' or '.join(near)}?" if near else f"known are {', '.join(known)}"
    raise UsageError(f"there is no architecture {name!r}; {hint}")
