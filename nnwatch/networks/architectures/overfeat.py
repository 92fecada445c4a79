"""OverFeat, the fast model: 145,920,872 parameters.

Sermanet et al., "OverFeat: integrated recognition, localization and detection using convolutional networks", 2013,
table 1.
"""

from __future__ import annotations

from torch import nn


def build() -> nn.Module:
    """The network, untrained: images (n, 3, 231, 231) to class scores (n, 1000)."""
    return nn.Sequential(
        nn.Conv2d(3, 96, kernel_size=11, stride=4),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(96, 256, kernel_size=5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(256, 512, kernel_size=3, padding=1),
        nn.ReLU(),
        nn.Conv2d(512, 1024, kernel_size=3, padding=1),
        nn.ReLU(),
        nn.Conv2d(1024, 1024, kernel_size=3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(1024 * 6 * 6, 3072),
        nn.ReLU(),
        nn.Linear(3072, 4096),
        nn.ReLU(),
        nn.Linear(4096, 1000),
    )
