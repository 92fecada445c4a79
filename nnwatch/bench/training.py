"""Trains an architecture of the catalogue once, so that what is measured afterwards is also right.

`python -m nnwatch.bench.training ARCH --weights DIR` prints one JSON line an epoch.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional

from nnwatch.bench import mnist
from nnwatch.bench.child import exit_code
from nnwatch.bench.weights import weights_path
from nnwatch.networks.catalogue import find

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SEED = 20
BATCH_SIZE = 64
PEAK_LEARNING_RATE = 4e-3
WEIGHT_DECAY = 0.01
LABEL_SMOOTHING = 0.05
# Each image is turned, scaled and shifted at random by at most so much: 4,000 are few.
TURN_RAD, SCALE, SHIFT = 0.2, 0.1, 0.07


def train(network: nn.Module, images: mnist.Images, epochs: int) -> Iterator[int]:
    """Train in place, and yield the number of each epoch as it is done."""
    steps = epochs * (len(images) // BATCH_SIZE)
    optimiser = torch.optim.AdamW(network.parameters(), PEAK_LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, PEAK_LEARNING_RATE, total_steps=steps)
    for epoch in range(1, epochs + 1):
        network.train()
        for pixels, labels in _shuffled_batches(images):
            scores = network(_distort(pixels))
            loss = functional.cross_entropy(scores, labels, label_smoothing=LABEL_SMOOTHING)
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            optimiser.step()
            schedule.step()
        yield epoch


def accuracy(network: nn.Module, images: mnist.Images) -> float:
    """The share of the images that the network names right."""
    network.eval()
    with torch.inference_mode():
        right = network(images.pixels).argmax(dim=1) == images.labels
    return int(right.sum()) / len(images)


def _shuffled_batches(images: mnist.Images) -> Iterator[tuple[Tensor, Tensor]]:
    """Full batches in a new order; the few images that are left over wait for another epoch."""
    order = torch.randperm(len(images))
    for first in range(0, len(images) - BATCH_SIZE + 1, BATCH_SIZE):
        chosen = order[first : first + BATCH_SIZE]
        yield images.pixels[chosen], images.labels[chosen]


def _distort(pixels: Tensor) -> Tensor:
    """The images, each turned, scaled and shifted a little; the border repeats its background."""
    count = len(pixels)
    turn = _spread(count, TURN_RAD)
    scale = 1 + _spread(count, SCALE)
    cosine, sine = turn.cos() * scale, turn.sin() * scale
    shift_x, shift_y = _spread(count, 2 * SHIFT), _spread(count, 2 * SHIFT)
    rows = [torch.stack((cosine, -sine, shift_x), 1), torch.stack((sine, cosine, shift_y), 1)]
    grid = functional.affine_grid(torch.stack(rows, 1), list(pixels.shape), align_corners=False)
    return functional.grid_sample(pixels, grid, padding_mode="border", align_corners=False)


def _spread(count: int, largest: float) -> Tensor:
    return (2 * torch.rand(count) - 1) * largest


def _save(network: nn.Module, path: Path) -> None:
    """Write whole or not at all, so that two trainings or a full disk leave no half file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        save_file(network.state_dict(), unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _train_and_save(name: str, folder: Path, epochs: int | None) -> None:
    architecture = find(name)
    epochs = epochs or architecture.epochs
    # One thread: sums come out alike on any number of cores, and small batches would gain little from more.
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    torch.use_deterministic_algorithms(mode=True)
    training_images, test_images = mnist.load()
    network = architecture.build()
    began = time.perf_counter()
    for epoch in train(network, training_images, epochs):
        seconds = round(time.perf_counter() - began, 3)
        report = {"epoch": epoch, "epochs": epochs, "accuracy": accuracy(network, test_images)}
        sys.stdout.write(json.dumps({**report, "seconds": seconds}) + "\n")
        sys.stdout.flush()
    _save(network, weights_path(architecture, folder, epochs))


def main(arguments: Sequence[str] | None = None) -> int:
    """Train as the command line says; the exit code is 0, or that of the error it explains."""
    parser = argparse.ArgumentParser(description="Train an architecture on MNIST.")
    parser.add_argument("architecture")
    parser.add_argument("--weights", type=Path, required=True, help="folder that receives the weights")
    parser.add_argument("--epochs", type=int, help="passes over the training images")
    options = parser.parse_args(arguments)
    return exit_code(lambda: _train_and_save(options.architecture, options.weights, options.epochs))


if __name__ == "__main__":
    sys.exit(main())
