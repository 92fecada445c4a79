"""A small vision transformer: 16 patches of 7 by 7 pixels, width 64, four heads, two layers.

After Dosovitskiy et al., "An image is worth 16x16 words", 2021, with the mean of all patches as its answer.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

PATCH, PATCHES, WIDTH, HEADS, LAYERS = 7, 16, 64, 4, 2


class Attention(nn.Module):
    """Self-attention in plain matrix products, so that counting its operations misses none."""

    def __init__(self) -> None:
        super().__init__()
        self.project_in = nn.Linear(WIDTH, 3 * WIDTH)
        self.project_out = nn.Linear(WIDTH, WIDTH)

    def forward(self, patches: Tensor) -> Tensor:
        """Patches (n, PATCHES, WIDTH) to as many of the same width, each having looked at all."""
        count = len(patches)
        joint: Tensor = self.project_in(patches)
        query, key, value = joint.reshape(count, PATCHES, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        likeness = query @ key.transpose(2, 3) / math.sqrt(WIDTH // HEADS)
        seen = likeness.softmax(dim=3) @ value
        looked: Tensor = self.project_out(seen.transpose(1, 2).reshape(count, PATCHES, WIDTH))
        return looked


class Layer(nn.Module):
    """Attention, then a perceptron for each patch; both are added to what came in."""

    def __init__(self) -> None:
        super().__init__()
        self.look = nn.Sequential(nn.LayerNorm(WIDTH), Attention())
        self.think = nn.Sequential(
            nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 2 * WIDTH), nn.GELU(), nn.Linear(2 * WIDTH, WIDTH)
        )

    def forward(self, patches: Tensor) -> Tensor:
        """Patches (n, PATCHES, WIDTH) to as many of the same width."""
        looked: Tensor = patches + self.look(patches)
        thought: Tensor = looked + self.think(looked)
        return thought


class VisionTransformer(nn.Module):
    """Cuts an image into patches, lets each look at all others, and classifies their mean."""

    def __init__(self) -> None:
        super().__init__()
        self.cut = nn.Conv2d(1, WIDTH, PATCH, stride=PATCH)
        self.places = nn.Parameter(0.02 * torch.randn(1, PATCHES, WIDTH))
        self.layers = nn.Sequential(*(Layer() for _ in range(LAYERS)))
        self.answer = nn.Sequential(nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 10))

    def forward(self, images: Tensor) -> Tensor:
        """Images (n, 1, 28, 28) to class scores (n, 10)."""
        patches: Tensor = self.cut(images).flatten(2).transpose(1, 2) + self.places
        scores: Tensor = self.answer(self.layers(patches).mean(dim=1))
        return scores


def build() -> nn.Module:
    """The network, untrained."""
    return VisionTransformer()
