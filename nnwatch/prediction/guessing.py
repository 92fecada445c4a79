"""What a model is called with, where only the names of its arguments and its own settings tell."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from nnwatch.core.errors import UsageError
from nnwatch.prediction.tracing import Inputs
from nnwatch.prediction.wanted import Wanted

IMAGE = (3, 224, 224)
TOKENS = 128
SECOND = 16_000  # samples of sound
Shape = tuple[int, ...]


def image(wanted: Wanted, usual: Shape) -> Inputs:
    """Return one batch of images, or of what else the shape says."""
    return (torch.zeros(wanted.batch_size, *(wanted.input_shape or usual)),), {}


def as_inputs(example: object) -> Inputs:
    """Return what a script gives, as a call takes it: named values, several, or one."""
    if isinstance(example, Mapping):
        return (), dict(example)
    if isinstance(example, tuple | list):
        return tuple(example), {}
    return (example,), {}


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
    return image(wanted, usual or IMAGE)


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


def _setting(settings: object, name: str, otherwise: Any) -> Any:
    """Return a setting of a model, or of the part of it that sees, reads or hears."""
    for part in (None, "vision_config", "text_config", "audio_config"):
        found = getattr(getattr(settings, part, None) if part else settings, name, None)
        if found is not None:
            return found
    return otherwise


def _tokens(settings: object) -> Shape:
    most = int(_setting(settings, "max_position_embeddings", TOKENS))
    return (min(TOKENS, most) if most > 0 else TOKENS,)


def _picture(settings: object) -> Shape:
    size = _setting(settings, "image_size", IMAGE[1:])
    height, width = (size, size) if isinstance(size, int) else size
    plane = (int(_setting(settings, "num_channels", IMAGE[0])), int(height), int(width))
    frames = getattr(settings, "num_frames", None)
    return plane if frames is None else (int(frames), *plane)


def _spectrum(settings: object) -> Shape:
    halved = 2  # the first layers of such models halve the length once
    return (
        int(_setting(settings, "num_mel_bins", 80)),
        halved * int(_setting(settings, "max_source_positions", 1500)),
    )


_Usual = tuple[torch.dtype, Callable[[object], Shape]]
_USUAL: dict[str, _Usual] = {
    "input_ids": (torch.long, _tokens),
    "decoder_input_ids": (torch.long, _tokens),
    "pixel_values": (torch.float32, _picture),
    "input_values": (torch.float32, lambda _: (SECOND,)),
    "input_features": (torch.float32, _spectrum),
}
_TEXT = ("input_ids", "decoder_input_ids")
