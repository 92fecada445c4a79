"""AlexNet in one column: 62,378,344 parameters.

Krizhevsky, Sutskever and Hinton, "ImageNet classification with deep convolutional neural networks", 2012, with
the two halves of the network joined, so that no convolution is split into groups.
"""

from __future__ import annotations

from torch import nn


def build() -> nn.Module:
    """The network, untrained: images (n, 3, 227, 227) to class scores (n, 1000)."""
    return nn.Sequential(
        nn.Conv2d(3, 96, kernel_size=11, stride=4),
        nn.ReLU(),
        nn.MaxPool2d(3, stride=2),
        nn.Conv2d(96, 256, kernel_size=5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(3, stride=2),
        nn.Conv2d(256, 384, kernel_size=3, padding=1),
        nn.ReLU(),
        nn.Conv2d(384, 384, kernel_size=3, padding=1),
        nn.ReLU(),
        nn.Conv2d(384, 256, kernel_size=3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(3, stride=2),
        nn.Flatten(),
        nn.Linear(256 * 6 * 6, 4096),
        nn.ReLU(),
        nn.Linear(4096, 4096),
        nn.ReLU(),
        nn.Linear(4096, 1000),
    )
