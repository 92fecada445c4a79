"""What PyTorch's operations are as layers: their kind, and the sizes that their work follows from."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from torch import Tensor

from nnwatch.prediction.names import ALIASES, ELEMENTWISE

Arguments = Mapping[str, Any]
Sizes = dict[str, float]

_TWO = 2
_PLAIN_NAME = re.compile(r"^adaptive_(avg|max)_pool")


def arguments_of(schema: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of an operation by name, defaults filled in."""
    values = {entry.name: entry.default_value for entry in schema.arguments if entry.has_default_value()}
    return {
        **values,
        **{entry.name: value for entry, value in zip(schema.arguments, args, strict=False)},
        **kwargs,
    }


def tensors_in(value: object) -> list[Tensor]:
    """Return every tensor of an argument or a result, lists and tuples looked into."""
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, list | tuple):
        return [tensor for part in value for tensor in tensors_in(part)]
    return []


def convolution(given: Arguments, out: Tensor) -> Sizes:
    """Sizes of a convolution of one to three dimensions; depth and height are taken together."""
    source, weight = given["input"], given["weight"]
    rank, transposed = weight.dim() - _TWO, "output_padding" in given
    groups = int(given["groups"])
    channels_out = weight.shape[1] * groups if transposed else weight.shape[0]
    positions = source.numel() if transposed else out.numel()
    taps = weight.numel() // (weight.shape[0] if transposed else channels_out)
    return {
        **_planes(source, out, rank),
        "in_channels": source.shape[-rank - 1],
        "out_channels": channels_out,
        **_window(given, tuple(weight.shape[_TWO:]), rank),
        "groups": groups,
        "macs": positions * taps,
    }


def linear(given: Arguments, _: Tensor) -> Sizes:
    """Sizes of a linear layer; all but the last dimension are its batch."""
    source, weight = given["input"], given["weight"]
    features_out, features_in = weight.shape if weight.dim() == _TWO else (1, weight.shape[0])
    batch = source.numel() // features_in
    macs = batch * features_in * features_out
    return {"batch": batch, "in_features": features_in, "out_features": features_out, "macs": macs}


def product(given: Arguments, out: Tensor) -> Sizes:
    """Sizes of a product of two tensors, neither of which need be a weight."""
    names = {"mat1", "mat2", "batch1", "batch2", "self", "other", "vec", "tensor"}
    factors = [value for name, value in given.items() if name in names and isinstance(value, Tensor)]
    left, right = factors[-_TWO:]
    shared = left.shape[-1]
    width = right.shape[-1] if right.dim() > 1 else 1
    return {
        "batch": max(out.numel() // width, 1),
        "in_features": shared,
        "out_features": width,
        "macs": out.numel() * shared,
    }


def attention(given: Arguments, out: Tensor) -> Sizes:
    """Sizes of fused attention: the likeness of queries and keys, and the sum of the values."""
    query, key = given["query"], given["key"]
    width, heads = query.shape[-1], query.numel() // (query.shape[-1] * query.shape[-2])
    pairs = heads * query.shape[-2] * key.shape[-2]
    return {
        "batch": heads,
        "in_features": width,
        "out_features": out.shape[-1],
        "query_length": query.shape[-2],
        "key_length": key.shape[-2],
        "macs": pairs * (width + out.shape[-1]),
    }


def pooling(given: Arguments, out: Tensor) -> Sizes:
    """Sizes of a pooling layer with a window."""
    source, rank = given["self"], len(given["kernel_size"])
    kernel = _wide(given["kernel_size"], rank)
    channels = source.shape[-rank - 1]
    return {
        **_planes(source, out, rank),
        "in_channels": channels,
        "out_channels": channels,
        **_window({**given, "stride": given.get("stride") or kernel}, kernel, rank),
        "groups": channels,
        "macs": 0,
    }


def plain(given: Arguments, out: Tensor) -> Sizes:
    """Sizes of what works element by element: its shape alone."""
    tensors = tensors_in(list(given.values()))
    source = tensors[0] if tensors else out
    return {"batch": source.shape[0] if source.dim() else 1, "macs": 0}


def _planes(source: Tensor, out: Tensor, rank: int) -> Sizes:
    height, width = _fold(tuple(source.shape[-rank:]))
    out_height, out_width = _fold(tuple(out.shape[-rank:]))
    batch = source.shape[0] if source.dim() > rank + 1 else 1
    planes = {"in_height": height, "in_width": width, "out_height": out_height, "out_width": out_width}
    return {"batch": batch, **planes}


def _window(given: Arguments, kernel: Sequence[int], rank: int) -> Sizes:
    kernel_h, kernel_w = _fold(kernel)
    stride_h, stride_w = _fold(_wide(given.get("stride") or 1, rank))
    padding = given.get("padding")
    padding_w, padding_h = (0, 0) if isinstance(padding, str) else _ends(_wide(padding or 0, rank))
    return {
        "kernel_h": kernel_h,
        "kernel_w": kernel_w,
        "stride_h": stride_h,
        "stride_w": stride_w,
        "padding_h": padding_h,
        "padding_w": padding_w,
        "dilation": _wide(given.get("dilation") or 1, rank)[-1],
    }


def _fold(sizes: Sequence[int]) -> tuple[int, int]:
    return (1, sizes[0]) if len(sizes) == 1 else (math.prod(sizes[:-1]), sizes[-1])


def _ends(sizes: Sequence[int]) -> tuple[int, int]:
    return (sizes[-1], 0 if len(sizes) == 1 else sizes[-_TWO])


def _wide(value: int | Sequence[int], rank: int) -> tuple[int, ...]:
    several = (value,) if isinstance(value, int) else tuple(value)
    return several * rank if len(several) == 1 else several


Reader = Callable[[Arguments, Tensor], Sizes]
COPY: tuple[str, Reader] = ("copy", plain)
_PRODUCTS = ("matmul", "mm", "bmm", "addmm", "baddbmm", "mv", "dot", "vdot", "_grouped_mm")
_ATTENTIONS = (
    "scaled_dot_product_attention",
    *(f"_scaled_dot_product_{how}_attention" for how in ("flash", "efficient", "cudnn")),
    "_scaled_dot_product_flash_attention_for_cpu",
)
_READERS: dict[str, tuple[str, Reader]] = {
    **{f"conv{n}d": (f"conv{n}d", convolution) for n in (1, 2, 3)},
    **{f"conv_transpose{n}d": (f"convtranspose{n}d", convolution) for n in (1, 2, 3)},
    **{f"{how}_pool{n}d": (f"{how}pool{n}d", pooling) for how in ("max", "avg") for n in (1, 2, 3)},
    **{f"max_pool{n}d_with_indices": (f"maxpool{n}d", pooling) for n in (2, 3)},
    "linear": ("linear", linear),
    **dict.fromkeys(_PRODUCTS, ("matmul", product)),
    **dict.fromkeys(_ATTENTIONS, ("scaled_dot_product_attention", attention)),
}


def reader_of(operation: str, given: Arguments, *, pointwise: bool) -> tuple[str, Reader] | None:
    """Return the kind and the reader of an operation; None when it is not known as a layer.

    `pointwise` tells whether PyTorch itself marks it as working element by element.
    """
    if operation in _READERS:
        return _READERS[operation]
    kind = ALIASES.get(operation.removesuffix("_"), operation.removesuffix("_"))
    if kind == "batchnorm":
        kind += f"{max(given['input'].dim() - _TWO, 1)}d"
    if (
        pointwise
        or kind in ELEMENTWISE
        or kind.startswith(("adaptive_avg_pool", "adaptive_max_pool", "upsample"))
    ):
        return _PLAIN_NAME.sub(r"adaptive\1pool", kind), plain
    return None
