"""Opens a network by its name, whatever source it is from."""

from __future__ import annotations

import os

from nnwatch.networks.from_onnx import open_onnx
from nnwatch.networks.from_script import open_script
from nnwatch.networks.from_timm import open_timm
from nnwatch.networks.from_torchvision import open_torchvision
from nnwatch.networks.from_transformers import open_transformers
from nnwatch.networks.opened import Opened, Wish
from nnwatch.networks.sources import source_of

_OPEN = {
    "torchvision": open_torchvision,
    "timm": open_timm,
    "transformers": open_transformers,
    "onnx": open_onnx,
    "script": open_script,
}


def open_network(name: str, wish: Wish) -> Opened:
    """Return the network; what is not on this machine is fetched only when that is wished.

    Raises:
        UsageError: there is no such network, or its package is not installed.
        NnwatchError: it is there but cannot be opened.
    """
    prefix = source_of(name).prefix
    if not wish.download:
        # Read by the hub's client when it is imported: it then looks at its own folder alone.
        os.environ["HF_HUB_OFFLINE"] = "1"
    return _OPEN[prefix](name.partition(":")[2], wish)
