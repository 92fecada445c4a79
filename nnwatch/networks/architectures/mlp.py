"""A perceptron of two hidden layers: what matrix products alone cost."""

from __future__ import annotations

from torch import nn


def build() -> nn.Module:
    """The network, untrained: images (n, 1, 28, 28) to class scores (n, 10)."""
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(784, 256),
        nn.ReLU(),
        nn.Linear(256, 128),
        nn.ReLU(),
        nn.Linear(128, 10),
    )
