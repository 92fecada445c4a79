"""A network that is ready to be asked, and what it must be asked with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch

from nnwatch.networks.inputs import Inputs
from nnwatch.networks.sizes import CHANNELS, SIDE

# Mean and standard deviation of the pixels of ImageNet by colour, as most published networks expect them.
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
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

    shape: tuple[int, int, int] = (CHANNELS, SIDE, SIDE)
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
        weights: whether those on this machine are loaded; random ones otherwise.
        download: whether what is not on this machine may be fetched.
        classifies: whether the answers must be scores of classes.
        threads: of the processor; None leaves them to the library.
    """

    weights: bool = True
    download: bool = False
    classifies: bool = False
    device: torch.device = _CPU
    threads: int | None = None
