"""A network that is ready to be asked, and what it must be asked with."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from nnwatch.bench.feeds import Inputs
from nnwatch.bench.sources import require_package
from nnwatch.core.errors import NnwatchError

# Mean and standard deviation of the pixels of ImageNet by colour, as most published networks expect them.
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
SIDE = 224
SEED = 20
_CPU = torch.device("cpu")


@dataclass(frozen=True, slots=True)
class Preparation:
    """How a picture becomes an input.

    Attributes:
        shape: channels, height and width of an input.
        mean: of the pixels from 0 to 1, by channel, which is taken off.
        deviation: by channel, which the rest is divided by.
        kept: the share of the shorter side that the middle cut keeps; None squeezes the whole picture in.
        bicubic: whether it is scaled so; linearly otherwise.
    """

    shape: tuple[int, int, int] = (3, SIDE, SIDE)
    mean: tuple[float, ...] = MEAN
    deviation: tuple[float, ...] = DEVIATION
    kept: float | None = 0.875
    bicubic: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A network and its input.

    Attributes:
        network: is called with the inputs.
        example: makes up inputs for so many items.
        has_weights: whether its weights were learned, so that its answers mean something.
        preparation: of pictures; None when it takes none.
    """

    network: Callable[..., object]
    example: Callable[[int], Inputs]
    has_weights: bool
    preparation: Preparation | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a source.

    Attributes:
        download: whether what is not on this machine may be fetched.
        classifies: whether the answers must be scores of classes.
        threads: of the processor; None leaves them to the library.
    """

    download: bool = False
    classifies: bool = False
    device: torch.device = _CPU
    threads: int | None = None


def library(package: str) -> Any:
    """Import a library.

    Raises:
        UsageError: it is not installed.
        NnwatchError: it is, but cannot be imported.
    """
    require_package(package, f"{package}:")
    try:
        return importlib.import_module(package)
    except (ImportError, RuntimeError, AttributeError, OSError) as error:
        raise NnwatchError(f"{package} is installed but cannot be imported: {first_line(error)}") from error


def first_line(error: Exception) -> str:
    """Return the first line of what an error says, or its name."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


def noise(*shape: int) -> Tensor:
    """Return normal noise, always the same."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(SEED))


def whole_numbers(below: int, *shape: int) -> Tensor:
    """Return whole numbers from 0 on, always the same."""
    return torch.randint(max(1, below), shape, generator=torch.Generator().manual_seed(SEED))


def noisy_pictures(shape: tuple[int, int, int]) -> Callable[[int], Inputs]:
    """Return what makes up so many pictures of noise."""
    return lambda items: ((noise(items, *shape),), {})
