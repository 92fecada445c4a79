"""Images of noise, for networks whose cost is measured and whose answers nobody judges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from nnwatch.bench.mnist import Images
from nnwatch.networks.inputs import SEED

if TYPE_CHECKING:
    from nnwatch.networks.catalogue import Architecture


def noise(architecture: Architecture, count: int) -> Images:
    """So many images that the architecture takes, always the same ones, each with some class."""
    generator = torch.Generator().manual_seed(SEED)
    pixels = torch.randn(count, *architecture.input_shape, generator=generator)
    return Images(pixels, torch.randint(architecture.classes, (count,), generator=generator))
