"""How many items a call of a model is about, from what it was given: nothing is computed or copied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_DEEPEST = 4


def items_of(arguments: Sequence[Any], named: Mapping[str, Any], tensor: Any) -> int | None:
    """Return the first dimension of the first tensor among the arguments; None when there is no tensor."""
    if arguments and isinstance(arguments[0], tensor):
        return _first_dimension(arguments[0])
    if arguments and _is_list_of_images(arguments[0], tensor):
        return len(arguments[0])
    found = next(_tensors((*arguments, *named.values()), tensor, _DEEPEST), None)
    return None if found is None else _first_dimension(found)


def _first_dimension(found: Any) -> int:
    shape = found.shape
    return int(shape[0]) if len(shape) else 1


def _is_list_of_images(value: Any, tensor: Any) -> bool:
    """Detection networks take a list of pictures (channels, height, width), each of a size of its own."""
    return isinstance(value, list) and all(isinstance(one, tensor) and one.ndim == 3 for one in value)


def _tensors(values: Any, tensor: Any, deepest: int) -> Iterator[Any]:
    for value in values:
        if isinstance(value, tensor):
            yield value
        elif deepest and isinstance(value, Mapping):
            yield from _tensors(value.values(), tensor, deepest - 1)
        elif deepest and isinstance(value, (list, tuple)):
            yield from _tensors(_unpacked(value), tensor, deepest - 1)


def _unpacked(value: Any) -> Any:
    """Packed sequences hold all steps of all sequences in one; their first step says how many there are."""
    sizes = getattr(value, "batch_sizes", None)
    return value if sizes is None else (value.data[: int(sizes[0])],)
