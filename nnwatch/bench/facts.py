"""What a worker says about its network: the facts that a row of history keeps."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

import torch
from torch.utils.flop_counter import FlopCounterMode

from nnwatch.bench import mnist

if TYPE_CHECKING:
    from torch import Tensor, nn

    from nnwatch.bench.catalogue import Architecture
    from nnwatch.bench.measuring import Job


def facts_of(architecture: Architecture, job: Job) -> dict[str, object]:
    """Facts about what a worker measures; where answers are not judged, there is neither data nor a task."""
    facts = {"architecture": architecture.name, **network_facts(job.network, job.images.pixels)}
    if not architecture.is_trained:
        facts |= {"dataset": "noise", "task": "energy only, random weights", "classes": architecture.classes}
        del facts["dataset_items"]
    return facts


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
