"""The models of other packages, built by their names from their definitions; nothing is downloaded."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from torch import nn

from nnwatch.core.errors import NnwatchError, UsageError
from nnwatch.prediction.constants import without_values


def from_library(library: str, name: str) -> nn.Module:
    """Return a model without weights.

    Raises:
        UsageError: there is no such model.
        NnwatchError: a package is missing.
    """
    try:
        package = importlib.import_module(library)
        return without_values(lambda: cast("nn.Module", LIBRARIES[library](package, name)))
    except ImportError as error:
        missing = _missing(error, library)
        raise NnwatchError(
            f"{library}:{name} needs {missing}, which is missing: pip install {missing}"
        ) from error
    except (AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError) as error:
        told = str(error).strip().splitlines() or [type(error).__name__]
        raise UsageError(f"{library} builds no model {name!r}: {told[0]}") from error


def _missing(error: ImportError, library: str) -> str:
    """Return the package that is not there; a library may ask for another in a sentence of its own."""
    if error.name:
        return error.name.partition(".")[0]
    said = str(error)
    return next((other for other in LIBRARIES if other != library and other in said), library)


def _torchvision(package: Any, name: str) -> object:
    return package.models.get_model(name, weights=None)


def _timm(package: Any, name: str) -> object:
    return package.create_model(name, pretrained=False)


def _transformers(package: Any, name: str) -> object:
    """A type such as `bert` with its usual sizes, or a folder or a stored model with a config.json of its own."""
    if Path(name).is_dir() or "/" in name:
        return package.AutoModel.from_config(package.AutoConfig.from_pretrained(name, local_files_only=True))
    return package.AutoModel.from_config(package.AutoConfig.for_model(name))


LIBRARIES: dict[str, Callable[[Any, str], object]] = {
    "torchvision": _torchvision,
    "timm": _timm,
    "transformers": _transformers,
}
