"""What a worker says about its network: the facts that a row of history keeps."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnwatch.bench.feeds import Question

CLASSIFICATION = "image-classification"
ENERGY_ONLY = "energy only"


def task_of(*, judged: bool, has_weights: bool) -> str:
    """Name what a network is asked for; whether its weights are random, so that nobody takes it for a real one."""
    if judged:
        return CLASSIFICATION
    return ENERGY_ONLY if has_weights else f"{ENERGY_ONLY}, random weights"


def network_facts(
    network: Callable[..., object], precision: torch.dtype | None, one_item: Question | None = None
) -> dict[str, object]:
    """Facts about a network and its software; its operations are counted on one item, if it is one of torch."""
    facts: dict[str, object] = {
        "framework": "onnxruntime",
        "precision": precision and str(precision).removeprefix("torch."),
        "torch_version": torch.__version__,
        "python": platform.python_version(),
    }
    if isinstance(network, nn.Module) and one_item is not None:
        facts |= {
            "framework": "pytorch",
            "parameters": sum(parameter.numel() for parameter in network.parameters()),
            "flops_per_item": count_flops(network, one_item),
        }
    return facts


def count_flops(network: nn.Module, one_item: Question) -> int:
    """Two for each multiplication with its addition, in convolutions and matrix products alone.

    In inference mode torch keeps linear layers whole, which the counter then overlooks; hence no_grad.
    """
    counter = FlopCounterMode(display=False)
    with torch.no_grad(), counter:
        network(*one_item.arguments, **one_item.named)
    return counter.get_total_flops()
