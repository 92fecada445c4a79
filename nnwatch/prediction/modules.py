"""The model and the inputs that a name stands for, on PyTorch's meta device or, to be run, on a real one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from nnwatch.core.errors import UsageError
from nnwatch.prediction.guessing import as_inputs, guess, image
from nnwatch.prediction.libraries import LIBRARIES, from_library
from nnwatch.prediction.scripts import Script, read_script
from nnwatch.prediction.tracing import Inputs
from nnwatch.prediction.wanted import PRECISIONS, Wanted

META = "meta"
_ONNX = (
    "{} cannot be predicted: a graph in ONNX says what is computed, not which of PyTorch's layers compute it; "
    "name the PyTorch model that it was exported from, as script:FILE.py or by its library"
)


@dataclass(frozen=True, slots=True)
class Builtin:
    """A network that comes with nnwatch, handed in by who knows them."""

    build: Callable[[], nn.Module]
    input_shape: tuple[int, ...]


def open_model(
    name: str, wanted: Wanted, builtin: Callable[[str], Builtin], device: str = META
) -> tuple[nn.Module, Inputs]:
    """Return a model with inputs; both without memory on the meta device.

    Raises:
        UsageError: the name, the script or the precision cannot be used.
        NnwatchError: a package that the name needs is not installed.
    """
    if wanted.precision not in PRECISIONS:
        raise UsageError(f"there is no precision {wanted.precision!r}; use {', '.join(PRECISIONS)}")
    with torch.device(device):
        model, inputs = _opened(name, wanted, builtin)
        return _placed(model, inputs, device, PRECISIONS[wanted.precision])


def _opened(name: str, wanted: Wanted, builtin: Callable[[str], Builtin]) -> tuple[nn.Module, Inputs]:
    library, colon, rest = name.partition(":")
    if not colon:
        found = builtin(name)
        return found.build(), image(wanted, found.input_shape)
    if library == "onnx":
        raise UsageError(_ONNX.format(name))
    if library == "script":
        return _from_script(read_script(Path(rest)), wanted)
    if library not in LIBRARIES:
        known = ":, ".join(("script", *LIBRARIES))
        raise UsageError(f"there are no models {library}:; use a built-in name, {known}:")
    brought = from_library(library, rest)
    return brought.model, guess(brought.model, name, wanted, brought.usual)


def _from_script(script: Script, wanted: Wanted) -> tuple[nn.Module, Inputs]:
    model = script.build()
    if wanted.input_shape or not script.has_example:
        return model, guess(model, f"script:{script.path}", wanted)
    return model, as_inputs(script.example_input(wanted.batch_size))


def _placed(
    model: nn.Module, inputs: Inputs, device: str, precision: torch.dtype
) -> tuple[nn.Module, Inputs]:
    def placed(value: object) -> object:
        if not isinstance(value, Tensor):
            return value
        return value.to(device=device, dtype=precision if value.is_floating_point() else value.dtype)

    args, kwargs = inputs
    moved = tuple(placed(value) for value in args), {name: placed(value) for name, value in kwargs.items()}
    return model.to(device=device, dtype=precision), moved
