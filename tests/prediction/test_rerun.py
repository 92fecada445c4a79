"""Running an operation once more as a network would: its weights take turns with copies of them."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from nnwatch.prediction.layers import Layer
from nnwatch.prediction.rerun import LAYERS, Rerun
from nnwatch.prediction.tracing import trace


def linear_seen(places: list[int]) -> Rerun:
    """Return a product that notes where its weights lie."""

    def product(x: Tensor, weight: Tensor) -> Tensor:
        places.append(weight.data_ptr())
        return x @ weight

    weight = torch.rand(4, 3)
    return Rerun(product, (torch.rand(2, 4), weight), {}, (weight,))


def test_weights_take_turns_and_the_result_stays() -> None:
    places: list[int] = []
    again = linear_seen(places)
    call = again.as_in_a_network()
    expected, *others = [call() for _ in range(2 * LAYERS)]
    assert len(set(places)) == LAYERS
    assert places[:LAYERS] == places[LAYERS:]
    assert isinstance(expected, Tensor)
    assert all(isinstance(other, Tensor) and torch.equal(other, expected) for other in others)


def test_what_has_no_weights_is_run_as_it_is() -> None:
    again = Rerun(torch.relu, (torch.rand(3),), {})
    assert again.as_in_a_network() is again


def test_weights_larger_than_any_cache_are_not_copied() -> None:
    again = Rerun(torch.relu, (torch.empty(20_000_000),), {}, (torch.empty(20_000_000),))
    assert again.as_in_a_network() is again


def test_the_weights_of_a_layer_are_told_from_its_input() -> None:
    layer, found = nn.Linear(4, 3), list[Rerun]()

    def hear(_: Layer, again: Rerun) -> None:
        found.append(again)

    trace(layer, ((torch.rand(2, 4),), {}), hear)
    assert {weight.data_ptr() for weight in found[0].weights} == {
        layer.weight.data_ptr(),
        layer.bias.data_ptr(),
    }
