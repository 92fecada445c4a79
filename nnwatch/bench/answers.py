"""The scores within whatever a network answers."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from nnwatch.core.errors import UsageError


def scores_of(answer: object) -> Tensor:
    """Return the answer itself, its `logits`, or else the first tensor it holds.

    Raises:
        UsageError: it holds none.
    """
    found = _first_tensor(answer)
    if found is None:
        raise UsageError(f"the network answers with {type(answer).__name__}, which holds no tensor")
    return found


def _first_tensor(answer: object) -> Tensor | None:
    if isinstance(answer, Tensor):
        return answer
    logits = getattr(answer, "logits", None)
    if isinstance(logits, Tensor):
        return logits
    values = answer.values() if isinstance(answer, Mapping) else answer
    if not isinstance(values, str) and hasattr(values, "__iter__"):
        return next((found for value in values if (found := _first_tensor(value)) is not None), None)
    return None
