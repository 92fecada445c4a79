"""The models of other packages, built by their names from their definitions; nothing is downloaded."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from torch import nn

from nnwatch.core.errors import UsageError
from nnwatch.prediction.constants import without_values


@dataclass(frozen=True, slots=True)
class FromLibrary:
    """A model, and the shape of the input that it was made for, where that is known."""

    model: nn.Module
    usual: tuple[int, ...] | None = None


def from_library(library: str, name: str) -> FromLibrary:
    """Return a model without weights.

    Raises:
        UsageError: there is no such model, or a package is missing.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"  # read by the client of the hub when it is imported
    try:
        package = importlib.import_module(library)
        return without_values(lambda: LIBRARIES[library](package, name))
    except ImportError as error:
        missing = _missing(error, library)
        raise UsageError(
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


def _torchvision(package: Any, name: str) -> FromLibrary:
    """A model by its name; what its authors' pictures were cut to is its usual input."""
    weights = getattr(package.models.get_model_weights(name), "DEFAULT", None)
    side = getattr(weights.transforms(), "crop_size", None) if weights is not None else None
    return FromLibrary(package.models.get_model(name, weights=None), (3, side[0], side[0]) if side else None)


def _timm(package: Any, name: str) -> FromLibrary:
    model = package.create_model(name, pretrained=False)
    said = getattr(model, "pretrained_cfg", None) or getattr(model, "default_cfg", None)
    size = said.get("input_size") if isinstance(said, Mapping) else None
    return FromLibrary(model, tuple(size) if size else None)


def _transformers(package: Any, name: str) -> FromLibrary:
    """A type such as `bert` with its usual sizes, or a folder or a stored model with a config.json of its own."""
    if name in package.CONFIG_MAPPING:
        config, kind = package.AutoConfig.for_model(name), package.AutoModel
    else:
        config = package.AutoConfig.from_pretrained(name, local_files_only=True)
        kind = getattr(package, next(iter(config.architectures or ()), "AutoModel"), package.AutoModel)
    return FromLibrary(kind.from_config(config) if hasattr(kind, "from_config") else kind(config))


LIBRARIES: dict[str, Callable[[Any, str], FromLibrary]] = {
    "torchvision": _torchvision,
    "timm": _timm,
    "transformers": _transformers,
}
