"""The models that a name stands for, built on the meta device: from a script, or from a library of models."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor, nn

from nnwatch.core.errors import NnwatchError, UsageError
from nnwatch.prediction.tracing import Inputs

IMAGE = (3, 224, 224)
TOKENS = (128,)
PRECISIONS = {
    "float32": torch.float32,
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
    "float64": torch.float64,
}
_INSTALL = {
    "torchvision": "pip install torchvision",
    "timm": "pip install timm",
    "transformers": "pip install transformers",
}
_TEXT = ("input_ids", "decoder_input_ids")


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a model is run.

    Attributes:
        input_shape: of one item; None for what the model usually takes.
    """

    batch_size: int = 1
    input_shape: tuple[int, ...] | None = None
    precision: str = "float32"


@dataclass(frozen=True, slots=True)
class Builtin:
    """A network that comes with nnwatch, handed in by who knows them."""

    build: Callable[[], nn.Module]
    input_shape: tuple[int, ...]


def open_model(name: str, wanted: Wanted, builtin: Callable[[str], Builtin]) -> tuple[nn.Module, Inputs]:
    """Return a model with inputs, both without memory.

    Raises:
        UsageError: the name, the script or the precision cannot be used.
        NnwatchError: a package that the name needs is not installed.
    """
    if wanted.precision not in PRECISIONS:
        raise UsageError(f"there is no precision {wanted.precision!r}; use {', '.join(PRECISIONS)}")
    library, colon, rest = name.partition(":")
    with torch.device("meta"):
        if not colon:
            found = builtin(name)
            model, inputs = found.build(), _image(wanted, found.input_shape)
        elif library == "script":
            model, inputs = _from_script(Path(rest), wanted)
        else:
            model = _from_library(library, rest)
            inputs = _guess(model, name, wanted)
        return _in_precision(model, inputs, PRECISIONS[wanted.precision])


def _image(wanted: Wanted, usual: tuple[int, ...]) -> Inputs:
    return (torch.empty(wanted.batch_size, *(wanted.input_shape or usual)),), {}


def _from_script(path: Path, wanted: Wanted) -> tuple[nn.Module, Inputs]:
    script = _load(path)
    build, example = (getattr(script, part, None) for part in ("build", "example_input"))
    if not callable(build):
        raise UsageError(f"{path} has no function build() that returns the model")
    model = build()
    if not isinstance(model, nn.Module):
        raise UsageError(f"build() in {path} returns {type(model).__name__}, not a torch.nn.Module")
    if wanted.input_shape or not callable(example):
        return model, _guess(model, f"script:{path}", wanted)
    return model, _as_inputs(example(wanted.batch_size))


def _load(path: Path) -> object:
    spec = importlib.util.spec_from_file_location("nnwatch_script", path)
    if not path.is_file() or spec is None or spec.loader is None:
        raise UsageError(f"there is no Python file {path}")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (
        SyntaxError,
        ImportError,
        NameError,
        AttributeError,
        ValueError,
        RuntimeError,
        TypeError,
    ) as error:
        raise UsageError(f"{path} cannot be loaded: {error}") from error
    return module


def _as_inputs(example: object) -> Inputs:
    if isinstance(example, Mapping):
        return (), dict(example)
    if isinstance(example, tuple | list):
        return tuple(example), {}
    return (example,), {}


def _from_library(library: str, name: str) -> nn.Module:
    if library not in _INSTALL:
        raise UsageError(
            f"there are no models {library}:; use a built-in name, script:, {':, '.join(_INSTALL)}:"
        )
    try:
        return cast("nn.Module", _LIBRARIES[library](importlib.import_module(library), name))
    except ImportError as error:
        raise NnwatchError(
            f"{library}:{name} needs {library}, which is missing: {_INSTALL[library]}"
        ) from error
    except (RuntimeError, ValueError, KeyError) as error:
        raise UsageError(f"{library} builds no model {name!r}: {str(error).splitlines()[0]}") from error


def _transformers(package: Any, name: str) -> object:
    config = package.AutoConfig.for_model(name)
    return package.AutoModel.from_config(config)


_LIBRARIES: dict[str, Callable[[Any, str], object]] = {
    "torchvision": lambda package, name: package.models.get_model(name, weights=None),
    "timm": lambda package, name: package.create_model(name, pretrained=False),
    "transformers": _transformers,
}


def _guess(model: nn.Module, name: str, wanted: Wanted) -> Inputs:
    """Return inputs for a model of which only the names of its arguments are known.

    Raises:
        UsageError: it needs arguments that cannot be guessed.
    """
    parameters = inspect.signature(model.forward).parameters
    if parameters and next(iter(parameters)) in _TEXT:
        tokens = torch.zeros((wanted.batch_size, *(wanted.input_shape or TOKENS)), dtype=torch.long)
        return (), {key: tokens for key in _TEXT if key in parameters}
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
    return _image(wanted, IMAGE)


def _required(parameters: Any) -> Sequence[str]:
    open_ended = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return [p.name for p in parameters if p.default is inspect.Parameter.empty and p.kind not in open_ended]


def _in_precision(model: nn.Module, inputs: Inputs, precision: torch.dtype) -> tuple[nn.Module, Inputs]:
    args, kwargs = inputs
    moved = tuple(_placed(value, precision) for value in args)
    return model.to(device="meta", dtype=precision), (
        moved,
        {k: _placed(v, precision) for k, v in kwargs.items()},
    )


def _placed(value: object, precision: torch.dtype) -> object:
    if not isinstance(value, Tensor):
        return value
    return value.to(device="meta", dtype=precision if value.is_floating_point() else value.dtype)
