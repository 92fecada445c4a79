"""Plain stacked convolutions in three stages: six weighted layers.

After Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition", 2015.
"""

from __future__ import annotations

from torch import nn


def _convolution(channels_in: int, channels_out: int) -> list[nn.Module]:
    return [
        nn.Conv2d(channels_in, channels_out, 3, padding=1, bias=False),
        nn.BatchNorm2d(channels_out),
        nn.ReLU(),
    ]


def build() -> nn.Module:
    """The network, untrained: images (n, 1, 28, 28) to class scores (n, 10)."""
    return nn.Sequential(
        *_convolution(1, 16),
        *_convolution(16, 16),
        nn.MaxPool2d(2),
        *_convolution(16, 32),
        *_convolution(32, 32),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(32 * 7 * 7, 128),
        nn.ReLU(),
        nn.Linear(128, 10),
    )
