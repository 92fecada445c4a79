"""The model and the inputs that a name stands for, on PyTorch's meta device or, to be run, on a real one."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import torch
from torch import nn

from nnwatch.core.errors import UsageError
from nnwatch.networks.catalogue import find
from nnwatch.networks.inputs import Inputs, placed
from nnwatch.networks.opened import Wish
from nnwatch.networks.opening import open_network
from nnwatch.networks.packages import require
from nnwatch.networks.script import read_script
from nnwatch.prediction.guessing import guess, image
from nnwatch.prediction.wanted import PRECISIONS, Wanted

META = "meta"
_ONNX = (
    "{} cannot be predicted: a graph in ONNX says what is computed, not which of PyTorch's layers compute it; "
    "name the PyTorch model that it was exported from, as script:FILE.py or by its library"
)


def open_model(name: str, wanted: Wanted, device: str = META) -> tuple[nn.Module, Inputs]:
    """Return a model with inputs; both without memory on the meta device.

    Raises:
        UsageError: the name, the script or the precision cannot be used, or a package is not installed.
        NnwatchError: the model cannot be opened.
    """
    if wanted.precision not in PRECISIONS:
        raise UsageError(f"there is no precision {wanted.precision!r}; use {', '.join(PRECISIONS)}")
    precision = PRECISIONS[wanted.precision]
    with torch.device(device):
        model, inputs = _opened(name, wanted)
        return model.to(device=device, dtype=precision), placed(inputs, device, precision)


def _opened(name: str, wanted: Wanted) -> tuple[nn.Module, Inputs]:
    architecture = find(name)
    if architecture.source is None:
        return architecture.build(), image(wanted, architecture.input_shape)
    if architecture.source.prefix == "onnx":
        raise UsageError(_ONNX.format(name))
    require(name)
    if architecture.source.prefix == "script":
        return _from_script(name, wanted)
    opened = open_network(name, Wish(weights=False))
    model = cast("nn.Module", opened.network)
    return model, guess(model, name, wanted, opened.preparation.shape if opened.preparation else None)


def _from_script(name: str, wanted: Wanted) -> tuple[nn.Module, Inputs]:
    script = read_script(Path(name.partition(":")[2]))
    model: nn.Module = script.build()
    model = getattr(model, "_orig_mod", model)  # what torch.compile wraps
    if wanted.input_shape or not script.has_example:
        return model, guess(model, name, wanted)
    return model, script.example_input(wanted.batch_size)
