"""The part of `timm.data` that tells how pictures are prepared."""

from __future__ import annotations

from typing import Any

from torch import nn


def resolve_data_config(args: dict[str, Any], *, model: nn.Module) -> dict[str, Any]:
    return {
        "input_size": (3, 12, 12),
        "interpolation": "bicubic",
        "mean": (0.5, 0.5, 0.5),
        "std": (0.5, 0.5, 0.5),
        "crop_pct": 0.9,
        "crop_mode": "center",
    }
