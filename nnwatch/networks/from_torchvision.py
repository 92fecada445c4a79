"""Networks of torchvision: with their weights where these are on this machine, with random ones elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from nnwatch.networks.inputs import noisy_pictures
from nnwatch.networks.opened import Opened, Preparation, Wish
from nnwatch.networks.packages import building, library
from nnwatch.networks.valueless import without_values


def open_torchvision(name: str, wish: Wish) -> Opened:
    """Return a network of that name.

    Raises:
        UsageError: there is none.
    """
    models = library("torchvision").models
    with building("torchvision", name):
        weights = getattr(models.get_model_weights(name), "DEFAULT", None)
        here = weights is not None and _may_load(weights, wish)
        network = without_values(lambda: models.get_model(name, weights=weights if here else None))
        preparation = _preparation(weights)
    return Opened(network, noisy_pictures(preparation.shape), here, preparation)


def weights_file(url: str) -> Path:
    """Return where torch keeps what it fetches from an address."""
    return Path(torch.hub.get_dir()) / "checkpoints" / url.rpartition("/")[2]


def _may_load(weights: Any, wish: Wish) -> bool:
    return wish.weights and (wish.download or weights_file(weights.url).exists())


def _preparation(weights: Any) -> Preparation:
    """Read how the network's authors prepared pictures; networks for other tasks say less."""
    preset: Any = None if weights is None else weights.transforms()
    if not getattr(preset, "crop_size", None):
        return Preparation()
    side, scaled = preset.crop_size[0], preset.resize_size[0]
    return Preparation(
        (3, side, side),
        tuple(preset.mean),
        tuple(preset.std),
        side / scaled,
        bicubic=preset.interpolation.value == "bicubic",
    )
