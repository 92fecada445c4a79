"""Networks of timm: with their weights where these are on this machine, with random ones elsewhere."""

from __future__ import annotations

import importlib.util
from typing import Any

from nnwatch.networks.from_torchvision import weights_file
from nnwatch.networks.inputs import noisy_pictures
from nnwatch.networks.opened import Opened, Preparation, Wish
from nnwatch.networks.packages import building, library
from nnwatch.networks.valueless import without_values


def open_timm(name: str, wish: Wish) -> Opened:
    """Return a network of that name.

    Raises:
        UsageError: there is none.
    """
    timm = library("timm")
    with building("timm", name):
        network = _with_weights(timm, name, wish)
        here = network is not None
        network = network or without_values(lambda: timm.create_model(name, pretrained=False))
        preparation = _preparation(timm.data.resolve_data_config({}, model=network))
    return Opened(network, noisy_pictures(preparation.shape), here, preparation)


def _with_weights(timm: Any, name: str, wish: Wish) -> Any:
    """Return the network with its weights, or None when they are not wanted or would have to be fetched."""
    if not wish.weights or not (wish.download or _may_be_here(timm, name)):
        return None
    try:
        return timm.create_model(name, pretrained=True)
    except OSError:
        if wish.download:
            raise
        return None


def _may_be_here(timm: Any, name: str) -> bool:
    """Tell whether the weights can be asked for: the hub is offline then, an address would be fetched."""
    known = timm.get_pretrained_cfg(name)
    if known is None:
        return False
    if known.hf_hub_id and importlib.util.find_spec("huggingface_hub") is not None:
        return True
    return bool(known.url) and weights_file(known.url).exists()


def _preparation(known: Any) -> Preparation:
    channels, height, width = known["input_size"]
    return Preparation(
        (channels, height, width),
        tuple(known["mean"]),
        tuple(known["std"]),
        known["crop_pct"],
        bicubic=known["interpolation"] == "bicubic",
    )
