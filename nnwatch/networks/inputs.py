"""What a network is called with: arguments by place and by name, made up where nobody gives any."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

Inputs = tuple[tuple[Any, ...], dict[str, Any]]
SEED = 20


def as_inputs(example: object) -> Inputs:
    """Return what a script gives, as a call takes it: named values, several, or one."""
    if isinstance(example, Mapping):
        return (), dict(example)
    if isinstance(example, tuple | list):
        return tuple(example), {}
    return (example,), {}


def placed(inputs: Inputs, device: torch.device | str, precision: torch.dtype) -> Inputs:
    """Return inputs on a device, with fractions in a precision and whole numbers as they are."""
    arguments, named = inputs
    return (
        tuple(_placed(value, device, precision) for value in arguments),
        {name: _placed(value, device, precision) for name, value in named.items()},
    )


def noise(*shape: int) -> Tensor:
    """Return normal noise, always the same."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(SEED))


def whole_numbers(below: int, *shape: int) -> Tensor:
    """Return whole numbers from 0 on, always the same."""
    return torch.randint(max(1, below), shape, generator=torch.Generator().manual_seed(SEED))


def noisy_pictures(shape: tuple[int, ...]) -> Callable[[int], Inputs]:
    """Return what makes up so many pictures of noise."""
    return lambda items: ((noise(items, *shape),), {})


def _placed(value: object, device: torch.device | str, precision: torch.dtype) -> object:
    if not isinstance(value, Tensor):
        return value
    return value.to(device, precision if value.is_floating_point() else value.dtype)
