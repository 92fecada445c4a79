"""Depthwise convolutions between pointwise ones: few products, much traffic to memory.

After Howard et al., "MobileNets: efficient convolutional neural networks for mobile vision", 2017.
"""

from __future__ import annotations

from torch import nn


def _separable(channels_in: int, channels_out: int, stride: int) -> list[nn.Module]:
    return [
        nn.Conv2d(channels_in, channels_in, 3, stride, padding=1, groups=channels_in, bias=False),
        nn.BatchNorm2d(channels_in),
        nn.ReLU(),
        nn.Conv2d(channels_in, channels_out, 1, bias=False),
        nn.BatchNorm2d(channels_out),
        nn.ReLU(),
    ]


def build() -> nn.Module:
    """The network, untrained: images (n, 1, 28, 28) to class scores (n, 10)."""
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        *_separable(16, 32, stride=1),
        *_separable(32, 64, stride=2),
        *_separable(64, 64, stride=1),
        *_separable(64, 128, stride=2),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(128, 10),
    )
