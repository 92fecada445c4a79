"""A layer of given sizes as a module with inputs, ready to be run and timed.

Attention and its products take parts of one projection apart by heads, as networks do: what they are given does not lie
in memory in the order in which they read it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

Sizes = Mapping[str, int]
Specimen = tuple[nn.Module, tuple[Tensor, ...]]
_WORDS = 1000  # that embeddings choose from


class Operation(nn.Module):
    """An operation that is no module of its own."""

    def __init__(self, run: Callable[..., Tensor]) -> None:
        super().__init__()
        self._run = run

    def forward(self, *inputs: Tensor) -> Tensor:
        """Whatever the operation gives."""
        return self._run(*inputs)


def specimen(kind: str, sizes: Sizes) -> Specimen:
    """Return a layer of a kind of the design with inputs."""
    return _BUILDERS[kind](sizes)


def _convolution(s: Sizes) -> Specimen:
    layer = nn.Conv2d(
        s["in_channels"],
        s["out_channels"],
        s["kernel_h"],
        stride=s["stride_h"],
        padding=s["padding_h"],
        groups=s["groups"],
    )
    return layer, (_image(s),)


def _transposed(s: Sizes) -> Specimen:
    layer = nn.ConvTranspose2d(s["in_channels"], s["out_channels"], s["kernel_h"], stride=s["stride_h"])
    return layer, (_image(s),)


def _linear(s: Sizes) -> Specimen:
    return nn.Linear(s["in_features"], s["out_features"]), (_rows(s),)


def _heads(s: Sizes, length: str) -> Tensor:
    """Return one part of a projection, its heads apart: (batch, heads, length, width)."""
    return torch.randn(s["batch"], s[length], s["heads"], s["in_features"]).transpose(1, 2)


def _attention(s: Sizes) -> Specimen:
    inputs = _heads(s, "query_length"), _heads(s, "key_length"), _heads(s, "key_length")
    return Operation(functional.scaled_dot_product_attention), inputs


def _matmul(s: Sizes) -> Specimen:
    """Return the product of queries and keys, or that of what it gives with values."""
    if s["of_values"]:
        likeness = torch.randn(s["batch"], s["heads"], s["query_length"], s["key_length"])
        return Operation(torch.matmul), (likeness, _heads(s, "key_length"))
    return Operation(torch.matmul), (_heads(s, "query_length"), _heads(s, "key_length").transpose(-1, -2))


def _joined(s: Sizes) -> Specimen:
    """Return what joins heads again, which copies."""
    return Operation(lambda x: x.transpose(1, 2).flatten(2)), (torch.randn(_by_heads(s)),)


def _by_heads(s: Sizes) -> tuple[int, ...]:
    return s["batch"], s["heads"], s["query_length"], s["in_features"]


def _embedding(s: Sizes) -> Specimen:
    return nn.Embedding(_WORDS, s["in_features"]), (torch.randint(_WORDS, (s["batch"],)),)


def _image(s: Sizes) -> Tensor:
    return torch.randn(s["batch"], s["in_channels"], s["in_height"], s["in_height"])


def _rows(s: Sizes) -> Tensor:
    return torch.randn(s["batch"], s["in_features"])


def _on_image(run: Callable[..., Tensor], inputs: int = 1) -> Callable[[Sizes], Specimen]:
    return lambda s: (Operation(run), tuple(_image(s) for _ in range(inputs)))


def _on_rows(run: Callable[..., Tensor]) -> Callable[[Sizes], Specimen]:
    return lambda s: (Operation(run), (_rows(s),))


_BUILDERS: dict[str, Callable[[Sizes], Specimen]] = {
    "conv2d": _convolution,
    "convtranspose2d": _transposed,
    "linear": _linear,
    "maxpool2d": lambda s: (nn.MaxPool2d(s["kernel_h"], s["stride_h"]), (_image(s),)),
    "avgpool2d": lambda s: (nn.AvgPool2d(s["kernel_h"], s["stride_h"]), (_image(s),)),
    "adaptiveavgpool2d": lambda s: (nn.AdaptiveAvgPool2d(1), (_image(s),)),
    "batchnorm2d": lambda s: (nn.BatchNorm2d(s["in_channels"]), (_image(s),)),
    "layernorm": lambda s: (nn.LayerNorm(s["in_features"]), (_rows(s),)),
    "relu": _on_image(torch.relu),
    "relu6": _on_image(functional.relu6),
    "silu": _on_image(functional.silu),
    "sigmoid": _on_image(torch.sigmoid),
    "gelu": _on_rows(functional.gelu),
    "tanh": _on_rows(torch.tanh),
    "softmax": _on_rows(lambda x: x.softmax(-1)),
    "add": _on_image(torch.add, inputs=2),
    "mul": _on_image(torch.mul, inputs=2),
    "div": _on_rows(lambda x: x / 8.0),
    "masked_fill": lambda s: (
        Operation(lambda x, hidden: x.masked_fill(hidden, 0.0)),
        (_rows(s), torch.rand(s["in_features"]) < 0.5),
    ),
    "concatenation": _on_image(lambda x, y: torch.cat([x, y], dim=1), inputs=2),
    "copy": _joined,
    "embedding": _embedding,
    "matmul": _matmul,
    "scaled_dot_product_attention": _attention,
}
