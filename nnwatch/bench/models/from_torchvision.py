"""Networks of torchvision: with their weights where these are on this machine, with random ones elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from nnwatch.bench.models.opened import Opened, Preparation, Wish, first_line, library, noisy_pictures
from nnwatch.core.errors import UsageError


def open_torchvision(name: str, wish: Wish) -> Opened:
    """Return a network of that name.

    Raises:
        UsageError: there is none.
    """
    models = library("torchvision").models
    try:
        weights = _usual_weights(models, name)
        here = weights is not None and (wish.download or weights_file(weights.url).exists())
        network = models.get_model(name, weights=weights if here else None)
    except (ValueError, KeyError) as error:
        raise UsageError(f"torchvision builds no network {name!r}: {first_line(error)}") from error
    preparation = _preparation(weights)
    return Opened(network, noisy_pictures(preparation.shape), here, preparation)


def weights_file(url: str) -> Path:
    """Return where torch keeps what it fetches from an address."""
    return Path(torch.hub.get_dir()) / "checkpoints" / url.rpartition("/")[2]


def _usual_weights(models: Any, name: str) -> Any:
    return getattr(models.get_model_weights(name), "DEFAULT", None)


def _preparation(weights: Any) -> Preparation:
    """Read how the network's authors prepared pictures; networks for other tasks say less."""
    preset: Any = None if weights is None else weights.transforms()
    if preset is None or not hasattr(preset, "crop_size"):
        return Preparation()
    side, scaled = preset.crop_size[0], preset.resize_size[0]
    return Preparation(
        (3, side, side),
        tuple(preset.mean),
        tuple(preset.std),
        side / scaled,
        bicubic=preset.interpolation.value == "bicubic",
    )
