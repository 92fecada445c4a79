"""The device a network runs on, and when its work is really done."""

from __future__ import annotations

import re

import torch

from nnwatch.core.errors import UsageError


def open_device(name: str) -> torch.device:
    """The device `cpu`, `cuda` or `cuda:N`; UsageError when it does not exist here.

    On a GPU convolutions are set to full 32-bit floats, since that is the precision a worker reports.
    """
    if name == "cpu":
        return torch.device(name)
    if not re.fullmatch(r"cuda(:\d+)?", name):
        raise UsageError(f"there is no device {name!r}; use cpu, cuda or cuda:N")
    if not torch.cuda.is_available():
        raise UsageError(
            "PyTorch finds no CUDA device on this machine; use --device cpu, or see nnwatch doctor"
        )
    device = torch.device(name)
    if (device.index or 0) >= torch.cuda.device_count():
        raise UsageError(f"there is no device {name!r}; this machine has {torch.cuda.device_count()}")
    torch.backends.cudnn.allow_tf32 = False
    return device


def synchronise(device: torch.device) -> None:
    """Wait until the device has done all it was told; a CPU has."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
