"""A layer of given sizes as a module with inputs, ready to be run and timed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

Sizes = Mapping[str, int]
Specimen = tuple[nn.Module, tuple[Tensor, ...]]


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


def _attention_inputs(s: Sizes) -> tuple[Tensor, ...]:
    lengths = (s["query_length"], s["key_length"], s["key_length"])
    return tuple(torch.randn(s["batch"], 1, length, s["in_features"]) for length in lengths)


def _matmul(s: Sizes) -> Specimen:
    left = torch.randn(s["batch"], s["query_length"], s["in_features"])
    right = torch.randn(s["batch"], s["in_features"], s["key_length"])
    return Operation(torch.matmul), (left, right)


def _image(s: Sizes) -> Tensor:
    return torch.randn(s["batch"], s["in_channels"], s["in_height"], s["in_height"])


def _rows(s: Sizes) -> Tensor:
    return torch.randn(s["batch"], s["in_features"])


_BUILDERS: dict[str, Callable[[Sizes], Specimen]] = {
    "conv2d": _convolution,
    "convtranspose2d": _transposed,
    "linear": _linear,
    "maxpool2d": lambda s: (nn.MaxPool2d(s["kernel_h"], s["stride_h"]), (_image(s),)),
    "avgpool2d": lambda s: (nn.AvgPool2d(s["kernel_h"], s["stride_h"]), (_image(s),)),
    "batchnorm2d": lambda s: (nn.BatchNorm2d(s["in_channels"]), (_image(s),)),
    "layernorm": lambda s: (nn.LayerNorm(s["in_features"]), (_rows(s),)),
    "relu": lambda s: (nn.ReLU(), (_image(s),)),
    "gelu": lambda s: (nn.GELU(), (_rows(s),)),
    "softmax": lambda s: (nn.Softmax(dim=-1), (_rows(s),)),
    "add": lambda s: (Operation(torch.add), (_image(s), _image(s))),
    "matmul": _matmul,
    "scaled_dot_product_attention": lambda s: (
        Operation(functional.scaled_dot_product_attention),
        _attention_inputs(s),
    ),
}
