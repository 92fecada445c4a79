"""What a worker says about its network: the facts that a row of history keeps."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

import torch
from torch.utils.flop_counter import FlopCounterMode

from nnwatch.bench import mnist

if TYPE_CHECKING:
    from torch import Tensor, nn


def network_facts(network: nn.Module, images: Tensor) -> dict[str, object]:
    """Facts about a network and its software; its operations are counted on the first image."""
    return {
        "dataset": "mnist",
        "task": "image-classification",
        "framework": "pytorch",
        "precision": str(images.dtype).removeprefix("torch."),
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
        "flops_per_item": count_flops(network, images[:1]),
        "classes": mnist.CLASSES,
        "dataset_items": len(images),
        "torch_version": torch.__version__,
        "python": platform.python_version(),
    }


def count_flops(network: nn.Module, images: Tensor) -> int:
    """Two for each multiplication with its addition, in convolutions and matrix products alone.

    In inference mode torch keeps linear layers whole, which the counter then overlooks; hence no_grad.
    """
    counter = FlopCounterMode(display=False)
    with torch.no_grad(), counter:
        network(images)
    return counter.get_total_flops()
