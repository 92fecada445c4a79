"""The part of `torchvision.models` that finds networks and weights by name."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

import torch
from torch import nn


class InterpolationMode(Enum):
    BILINEAR = "bilinear"


class ImageClassification:
    """The preset that prepares pictures."""

    def __init__(self, *, crop_size: int, resize_size: int = 256) -> None:
        self.crop_size = [crop_size]
        self.resize_size = [resize_size]
        self.mean = [0.485, 0.456, 0.406]
        self.std = [0.229, 0.224, 0.225]
        self.interpolation = InterpolationMode.BILINEAR


class Weights:
    def __init__(self, url: str, transforms: Callable[[], ImageClassification]) -> None:
        self.url = url
        self.transforms = transforms


class TinyNet_Weights(Enum):  # noqa: N801 - as torchvision names them
    IMAGENET1K_V1 = Weights(
        "https://download.example.org/models/tinynet-0123abcd.pth",
        lambda: ImageClassification(crop_size=16, resize_size=20),
    )
    DEFAULT = IMAGENET1K_V1

    @property
    def url(self) -> str:
        return self.value.url

    @property
    def transforms(self) -> Callable[[], ImageClassification]:
        return self.value.transforms

    def get_state_dict(self, *, progress: bool = True) -> dict[str, Any]:
        found: dict[str, Any] = torch.hub.load_state_dict_from_url(self.url, progress=progress)
        return found


class TinyNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(3, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.fc(x.mean(dim=(2, 3)))
        return out


def get_model_weights(name: str) -> type[TinyNet_Weights]:
    if name != "tinynet":
        raise ValueError(f"Unknown model {name}")
    return TinyNet_Weights


def get_model(name: str, *, weights: TinyNet_Weights | None = None) -> nn.Module:
    if name != "tinynet":
        raise ValueError(f"Unknown model {name}")
    network = TinyNet()
    if weights is not None:
        network.load_state_dict(weights.get_state_dict())
    return network
