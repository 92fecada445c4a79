"""What the catalogue lists, and that each of its networks is what it says."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch

from nnwatch.bench.command import Measurement, worker_command
from nnwatch.bench.facts import count_flops, network_facts
from nnwatch.bench.feeds import Question
from nnwatch.core.errors import UsageError
from nnwatch.networks.catalogue import CATALOGUE, Architecture, find


def one_image() -> Question:
    return Question((torch.zeros(1, 1, 28, 28),), {}, 1)


def test_names_are_unique() -> None:
    assert len({architecture.name for architecture in CATALOGUE}) == len(CATALOGUE)


@pytest.mark.parametrize("architecture", CATALOGUE, ids=lambda architecture: architecture.name)
def test_a_network_scores_every_class_for_each_image(architecture: Architecture) -> None:
    """Shapes alone, without the memory and the time of the large ones."""
    assert find(architecture.name) is architecture
    with torch.device("meta"), torch.inference_mode():
        scores = architecture.build().eval()(torch.zeros(3, *architecture.input_shape))
    assert scores.shape == (3, architecture.classes)


@pytest.mark.parametrize(
    ("name", "parameters"),
    [("alexnet", 62_378_344), ("vgg16", 138_357_544), ("nin", 7_595_176), ("overfeat", 145_920_872)],
)
def test_a_network_of_the_literature_has_its_parameters(name: str, parameters: int) -> None:
    with torch.device("meta"):
        assert sum(parameter.numel() for parameter in find(name).build().parameters()) == parameters


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="no architecture 'lenet'; did you mean lenet5"):
        find("lenet")


def test_a_name_near_to_none_is_refused_with_all() -> None:
    with pytest.raises(UsageError, match="known are mlp, lenet5"):
        find("zzzzzz")


def test_lenet5_has_the_parameters_and_operations_of_the_textbook() -> None:
    """Convolutions 117,600 + 240,000 and matrix products 48,000 + 10,080 + 840, two operations each."""
    facts = network_facts(find("lenet5").build(), torch.float32, one_image())
    assert facts["parameters"] == 61_706
    assert facts["flops_per_item"] == 2 * (117_600 + 240_000 + 48_000 + 10_080 + 840)
    assert (facts["framework"], facts["precision"]) == ("pytorch", "float32")


def test_the_operations_of_attention_are_counted() -> None:
    """Cutting, two layers (project, compare, blend, project, perceptron) and the answer, for 16 patches of 64."""
    layer = 16 * 64 * 3 * 64 + 2 * 16 * 16 * 64 + 16 * 64 * 64 + 2 * 16 * 64 * 128
    expected = 2 * (16 * 49 * 64 + 2 * layer + 640)
    assert count_flops(find("vit").build().eval(), one_image()) == expected


def test_the_worker_runs_in_this_interpreter() -> None:
    command = worker_command(find("mlp"), Path("/w/mlp.safetensors"), Measurement(8, 2.5))
    assert command[:5] == (sys.executable, "-P", "-m", "nnwatch.bench.worker", "mlp")
    assert " ".join(command[5:]) == (
        "--weights /w/mlp.safetensors --batch-size 8 --min-seconds 2.5 --device cpu"
    )
