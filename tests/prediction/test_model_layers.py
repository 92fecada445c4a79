"""The layers of a model, listed on the meta device: kinds, work and traffic, and what is not covered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from nnwatch.core.errors import NnwatchError
from nnwatch.networks.catalogue import find
from nnwatch.prediction.layers import Layer
from nnwatch.prediction.tracing import trace


def layers_of(build: Callable[[], nn.Module], *shapes: tuple[int, ...]) -> list[Layer]:
    with torch.device("meta"):
        return trace(build(), (tuple(torch.empty(shape) for shape in shapes), {}))


@pytest.mark.parametrize(
    ("build", "shape", "kind", "macs"),
    [
        (lambda: nn.Conv2d(4, 8, 3), (2, 4, 10, 10), "conv2d", 2 * 8 * 64 * 36),
        (lambda: nn.Conv2d(4, 8, 3, padding="same"), (2, 4, 10, 10), "conv2d", 2 * 8 * 100 * 36),
        (lambda: nn.Conv2d(4, 8, 3, groups=2, dilation=2), (2, 4, 10, 10), "conv2d", 2 * 8 * 36 * 18),
        (lambda: nn.Conv2d(4, 4, 3, groups=4), (2, 4, 10, 10), "conv2d", 2 * 4 * 64 * 9),
        (lambda: nn.Conv1d(4, 8, 3), (2, 4, 10), "conv1d", 2 * 8 * 8 * 12),
        (lambda: nn.Conv3d(4, 8, 3), (2, 4, 5, 5, 5), "conv3d", 2 * 8 * 27 * 108),
        (lambda: nn.ConvTranspose2d(4, 8, 3), (2, 4, 5, 5), "convtranspose2d", 2 * 4 * 25 * 8 * 9),
        (lambda: nn.Linear(6, 7), (2, 3, 6), "linear", 2 * 3 * 6 * 7),
        (lambda: nn.MaxPool2d(2), (2, 4, 10, 10), "maxpool2d", 0),
        (lambda: nn.AvgPool2d(2), (2, 4, 10, 10), "avgpool2d", 0),
        (lambda: nn.AdaptiveAvgPool2d(1), (2, 4, 10, 10), "adaptiveavgpool2d", 0),
        (lambda: nn.BatchNorm2d(4), (2, 4, 10, 10), "batchnorm2d", 0),
        (lambda: nn.LayerNorm(6), (2, 6), "layernorm", 0),
        (lambda: nn.GroupNorm(2, 4), (2, 4, 10), "groupnorm", 0),
        (nn.GELU, (2, 4), "gelu", 0),
        (lambda: nn.Softmax(dim=1), (2, 4), "softmax", 0),
        (nn.CELU, (2, 4), "celu", 0),
        (nn.LogSigmoid, (2, 4), "logsigmoid", 0),
        (nn.GLU, (2, 4), "glu", 0),
        (lambda: nn.RMSNorm(4), (2, 4), "rmsnorm", 0),
        (lambda: nn.MaxPool2d(2, return_indices=True), (2, 4, 10, 10), "maxpool2d", 0),
        (lambda: nn.PixelShuffle(2), (2, 4, 10, 10), "pixel_shuffle", 0),
    ],
)
def test_a_layer_is_known(
    build: Callable[[], nn.Module], shape: tuple[int, ...], kind: str, macs: int
) -> None:
    (layer,) = layers_of(build, shape)
    assert (layer.kind, layer.macs, layer.covered) == (kind, macs, True)


def test_traffic_counts_inputs_weights_and_outputs_once() -> None:
    (layer,) = layers_of(lambda: nn.Linear(6, 7), (2, 6))
    assert layer.bytes_read == 4 * (2 * 6 + 6 * 7 + 7)
    assert layer.bytes_written == 4 * 2 * 7
    assert (layer.shapes_in, layer.shapes_out) == (((2, 6),), ((2, 7),))


def test_an_embedding_reads_the_rows_it_looks_up() -> None:
    with torch.device("meta"):
        (layer,) = trace(nn.Embedding(1000, 16), ((torch.zeros(2, 5, dtype=torch.long),), {}))
    assert layer.kind == "embedding"
    assert layer.sizes["weights"] == 2 * 5 * 16


class Fused(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.scaled_dot_product_attention(x, x, x)


class Decomposed(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        likeness: Tensor = (x @ x.transpose(-1, -2)).softmax(-1)
        return likeness @ x


def test_fused_and_decomposed_attention_do_the_same_work() -> None:
    shape = (2, 4, 10, 16)
    fused, decomposed = layers_of(Fused, shape), layers_of(Decomposed, shape)
    assert [layer.kind for layer in fused] == ["scaled_dot_product_attention"]
    assert [layer.kind for layer in decomposed] == ["matmul", "softmax", "matmul"]
    assert sum(layer.macs for layer in fused) == sum(layer.macs for layer in decomposed)


def test_a_transformer_layer_has_its_modules_names() -> None:
    layers = layers_of(lambda: nn.TransformerEncoderLayer(64, 4, batch_first=True), (2, 10, 64))
    names = {layer.name for layer in layers if layer.kind == "linear"}
    assert names == {"self_attn", "linear1", "linear2"}


class Joining(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        heads = x.reshape(2, 10, 4, 16).transpose(1, 2)
        return (
            nn.functional.scaled_dot_product_attention(heads, heads, heads).transpose(1, 2).reshape(2, 10, 64)
        )


def test_heads_of_fused_attention_are_joined_without_a_copy_as_on_a_real_device() -> None:
    real: list[Layer] = trace(Joining(), ((torch.zeros(2, 10, 64),), {}))
    assert [layer.kind for layer in layers_of(Joining, (2, 10, 64))] == [layer.kind for layer in real]
    assert [layer.kind for layer in real] == ["scaled_dot_product_attention"]


class Turning(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.reshape(2, 4, 3).transpose(1, 2).reshape(2, 12)


def test_a_change_of_shape_is_a_layer_only_where_it_copies() -> None:
    (layer,) = layers_of(Turning, (2, 12))
    assert (layer.kind, layer.macs, layer.covered) == ("copy", 0, True)
    assert (layer.bytes_read, layer.bytes_written) == (4 * 24, 4 * 24)


class Unusual(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([torch.sort(x).values, torch.einsum("ij,kj->ik", x, x)], dim=1)


def test_what_is_unknown_is_opened_or_named_but_never_dropped() -> None:
    layers = {layer.kind: layer for layer in layers_of(Unusual, (3, 5))}
    assert not layers["sort"].covered
    assert layers["matmul"].macs == 3 * 3 * 5
    assert "concatenation" in layers


class Deciding(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x * 2 if x.sum() > 0 else x


def test_control_flow_on_values_is_explained() -> None:
    with pytest.raises(NnwatchError, match="looks at values"):
        layers_of(Deciding, (3, 5))


def test_a_wrong_shape_names_the_module() -> None:
    with pytest.raises(NnwatchError, match=r"in its module 0.*--input-shape"):
        layers_of(lambda: nn.Sequential(nn.Linear(3, 4)), (2, 5))


def test_a_large_model_is_listed_without_being_allocated() -> None:
    architecture = find("vgg16")
    with torch.device("meta"):
        layers = trace(architecture.build(), ((torch.empty(1, *architecture.input_shape),), {}))
    assert sum(layer.macs for layer in layers) == pytest.approx(15.47e9, rel=0.01)
    assert all(layer.covered for layer in layers)
