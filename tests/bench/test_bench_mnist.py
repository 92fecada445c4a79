"""The images that benchmarks train on and measure with."""

from __future__ import annotations

import pytest
import torch

from nnwatch.bench import mnist


def test_the_split_is_stratified_complete_and_always_the_same() -> None:
    labels = [label for label in range(10) for _ in range(500)]
    train, test = mnist.split(labels)
    assert sorted(train + test) == list(range(5000))
    assert [[labels[position] for position in test].count(label) for label in range(10)] == [100] * 10
    assert mnist.split(labels) == (train, test)
    assert train != sorted(train)


def test_the_images_are_normalised_digits() -> None:
    train, test = mnist.load()
    assert (len(train), len(test)) == (4000, 1000)
    assert train.pixels.shape == (4000, 1, 28, 28)
    assert train.pixels.dtype == torch.float32
    assert train.pixels.mean().item() == pytest.approx(0, abs=0.05)
    assert train.pixels.std().item() == pytest.approx(1, abs=0.05)
    assert test.labels.bincount().tolist() == [100] * 10
