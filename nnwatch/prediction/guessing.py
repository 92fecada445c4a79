"""What a model is called with, where only the names of its arguments and its own settings tell."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

from nnwatch.core.errors import UsageError
from nnwatch.networks.inputs import Inputs
from nnwatch.networks.sizes import CHANNELS, SECOND, SIDE, pixels_shape, spectrum_shape, text_length
from nnwatch.prediction.wanted import Wanted

Shape = tuple[int, ...]


def image(wanted: Wanted, usual: Shape) -> Inputs:
    """Return one batch of images, or of what else the shape says."""
    return (torch.zeros(wanted.batch_size, *(wanted.input_shape or usual)),), {}


def guess(model: nn.Module, name: str, wanted: Wanted, usual: Shape | None = None) -> Inputs:
    """Return inputs for a model; `usual` is the shape that it was made for.

    Raises:
        UsageError: it needs arguments that cannot be guessed.
    """
    parameters = inspect.signature(model.forward).parameters
    known = [key for key in _USUAL if key in parameters]
    if known:
        return (), _named(model, known, wanted)
    needed = _required(parameters.values())
    if len(needed) > 1:
        raise UsageError(
            f"the forward of {name} needs {', '.join(needed)}, which cannot be guessed; use script:FILE.py whose "
            "example_input(batch_size) returns a dict of them"
        )
    if name.startswith("script:") and wanted.input_shape is None:
        raise UsageError(
            f"{name} needs an input for {needed[0] if needed else 'its forward'}: give --input-shape, "
            "or a function example_input(batch_size)"
        )
    return image(wanted, usual or (CHANNELS, SIDE, SIDE))


def _required(parameters: Iterable[inspect.Parameter]) -> list[str]:
    open_ended = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return [p.name for p in parameters if p.default is inspect.Parameter.empty and p.kind not in open_ended]


def _named(model: nn.Module, names: list[str], wanted: Wanted) -> dict[str, Tensor]:
    """Return a value for each name; the shape that was asked for is that of the main one."""
    main = getattr(model, "main_input_name", names[0])
    main = main if main in names else names[0]
    settings = getattr(model, "config", None)
    found = {}
    for name in names:
        dtype, usual = _USUAL[name]
        asked = wanted.input_shape if name == main or (dtype is torch.long and main in _TEXT) else None
        found[name] = torch.zeros((wanted.batch_size, *(asked or usual(settings))), dtype=dtype)
    return found


def _tokens(settings: object) -> Shape:
    return (text_length(settings),)


_Usual = tuple[torch.dtype, Callable[[object], Shape]]
_USUAL: dict[str, _Usual] = {
    "input_ids": (torch.long, _tokens),
    "decoder_input_ids": (torch.long, _tokens),
    "pixel_values": (torch.float32, pixels_shape),
    "input_values": (torch.float32, lambda _: (SECOND,)),
    "input_features": (torch.float32, spectrum_shape),
}
_TEXT = ("input_ids", "decoder_input_ids")
