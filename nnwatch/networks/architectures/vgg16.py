"""VGG-16, configuration D: 138,357,544 parameters.

Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition", 2014.
"""

from __future__ import annotations

from collections.abc import Iterator

from torch import nn

_STAGES = ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))


def build() -> nn.Module:
    """The network, untrained: images (n, 3, 224, 224) to class scores (n, 1000)."""
    return nn.Sequential(
        *_convolutions(),
        nn.Flatten(),
        nn.Linear(512 * 7 * 7, 4096),
        nn.ReLU(),
        nn.Linear(4096, 4096),
        nn.ReLU(),
        nn.Linear(4096, 1000),
    )


def _convolutions() -> Iterator[nn.Module]:
    channels = 3
    for width, layers in _STAGES:
        for _ in range(layers):
            yield nn.Conv2d(channels, width, kernel_size=3, padding=1)
            yield nn.ReLU()
            channels = width
        yield nn.MaxPool2d(2)
