"""Six convolutions and a linear layer for pictures of 32 by 32 points.

The paper that measured it, Cai et al., "NeuralPower: predict and deploy energy-efficient convolutional neural
networks", 2017, names it "CIFAR10-6conv" and gives its depth; the widths are the usual doubling at each halving.
"""

from __future__ import annotations

from collections.abc import Iterator

from torch import nn

_WIDTHS = (32, 64, 128)


def build() -> nn.Module:
    """The network, untrained: images (n, 3, 32, 32) to class scores (n, 10)."""
    return nn.Sequential(*_convolutions(), nn.Flatten(), nn.Linear(128 * 4 * 4, 10))


def _convolutions() -> Iterator[nn.Module]:
    channels = 3
    for width in _WIDTHS:
        for _ in range(2):
            yield nn.Conv2d(channels, width, kernel_size=3, padding=1)
            yield nn.ReLU()
            channels = width
        yield nn.MaxPool2d(2)
