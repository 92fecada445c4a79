"""Building a network without memory although its constructor reads a few numbers, as for rates that grow by layer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import torch
from torch.overrides import TorchFunctionMode

AnswerT = TypeVar("AnswerT")
_ROWS = (torch.linspace, torch.logspace, torch.arange, torch.tensor, torch.as_tensor)


class _RowsHaveValues(TorchFunctionMode):
    """Gives rows of numbers their values, while weights have none."""

    def __torch_function__(
        self,
        func: Callable[..., object],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> object:
        given = kwargs or {}
        return func(*args, **({"device": "cpu", **given} if func in _ROWS else given))


def without_values(build: Callable[[], AnswerT]) -> AnswerT:
    """Return what is built on the device in force; where that fails for want of values, small rows have them."""
    try:
        return build()
    except (RuntimeError, NotImplementedError) as error:
        if "meta" not in str(error).lower():
            raise
    with _RowsHaveValues():
        return build()
