"""Network in Network for ImageNet: 7,595,176 parameters.

Lin, Chen and Yan, "Network in network", 2013, with the widths that its authors published for ImageNet.
"""

from __future__ import annotations

from torch import nn


def build() -> nn.Module:
    """The network, untrained: images (n, 3, 224, 224) to class scores (n, 1000)."""
    return nn.Sequential(
        *_block(3, 96, kernel=11, stride=4, padding=0),
        nn.MaxPool2d(3, stride=2, ceil_mode=True),
        *_block(96, 256, kernel=5, stride=1, padding=2),
        nn.MaxPool2d(3, stride=2, ceil_mode=True),
        *_block(256, 384, kernel=3, stride=1, padding=1),
        nn.MaxPool2d(3, stride=2, ceil_mode=True),
        nn.Conv2d(384, 1024, kernel_size=3, padding=1),
        nn.ReLU(),
        nn.Conv2d(1024, 1024, kernel_size=1),
        nn.ReLU(),
        nn.Conv2d(1024, 1000, kernel_size=1),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
    )


def _block(channels: int, width: int, kernel: int, stride: int, padding: int) -> tuple[nn.Module, ...]:
    """A convolution and two layers that look at one position each."""
    return (
        nn.Conv2d(channels, width, kernel, stride, padding),
        nn.ReLU(),
        nn.Conv2d(width, width, kernel_size=1),
        nn.ReLU(),
        nn.Conv2d(width, width, kernel_size=1),
        nn.ReLU(),
    )
