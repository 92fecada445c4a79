"""How a model is wanted to be run."""

from __future__ import annotations

from dataclasses import dataclass

import torch

PRECISIONS = {
    "float32": torch.float32,
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
    "float64": torch.float64,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a model is run.

    Attributes:
        input_shape: of one item; None for what the model usually takes.
    """

    batch_size: int = 1
    input_shape: tuple[int, ...] | None = None
    precision: str = "float32"
