"""The layers of a network timed one by one while it runs once, and then the network as a whole.

A layer is called again and again on the values that it was given, so that they are in the caches (its weights less so,
as copies of them take turns): what a call takes beyond the sum of its layers shows what that hides.
"""

from __future__ import annotations

import platform

import torch
from torch import nn

from nnwatch.networks.inputs import Inputs
from nnwatch.prediction.beside import Timed
from nnwatch.prediction.layers import Layer
from nnwatch.prediction.rerun import Rerun
from nnwatch.prediction.timing import time_calls
from nnwatch.prediction.tracing import trace


def profile(model: nn.Module, inputs: Inputs, seconds: float, layers: int) -> tuple[list[Layer], Timed]:
    """Return the layers as they ran, and their times; all of it takes about so long, with so many layers expected.

    Raises:
        NnwatchError: the model refuses its input.
    """
    each_s: list[float] = []
    share = seconds / (2 * max(layers, 1))

    def time_layer(_: Layer, again: Rerun) -> None:
        each_s.append(time_calls(again.as_in_a_network(), share).seconds)

    fast = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(value=False)  # one call for a whole encoder layer has no layers
    try:
        ran = trace(model, inputs, time_layer)
    finally:
        torch.backends.mha.set_fastpath_enabled(value=fast)
    args, kwargs = inputs
    whole = time_calls(lambda: model(*args, **kwargs), seconds / 2)
    return ran, Timed(platform.node(), tuple(each_s), whole.seconds)
