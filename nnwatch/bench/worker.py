"""The child process that is measured: it loads a network, warms up, and infers for a while.

`python -m nnwatch.bench.worker ARCH --weights FILE` marks these as phases and counts its items by the probe.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from nnwatch import probe
from nnwatch.bench import mnist
from nnwatch.bench.catalogue import Architecture, find
from nnwatch.bench.device import open_device, synchronise
from nnwatch.bench.facts import network_facts
from nnwatch.bench.measuring import Batch, Job
from nnwatch.core.errors import NnwatchError

if TYPE_CHECKING:
    from collections.abc import Sequence

WARMUP_S = 1.0
SAY_EVERY_S = 1.0


@dataclass(slots=True)
class Score:
    """What the measured passes add up to so far."""

    items: int = 0
    correct: int = 0

    def add(self, batch: Batch) -> None:
        """Count a batch."""
        self.items += batch.items
        self.correct += batch.correct

    def sentence(self, seconds: float) -> str:
        """The score for a person to read."""
        return (
            f"{self.items} images in {seconds:.1f} s, {self.items / seconds:.0f} images/s, "
            f"{self.correct / self.items:.2%} correct"
        )


def load(architecture: Architecture, weights: Path, device: torch.device, batch_size: int) -> Job:
    """The trained network and the test images on the device."""
    network = architecture.build()
    try:
        network.load_state_dict(load_file(weights))
    except (OSError, SafetensorError, RuntimeError) as error:
        raise NnwatchError(
            f"The file {weights} holds no weights of {architecture.name}; remove it, "
            "and the next benchmark trains them again."
        ) from error
    _, images = mnist.load()
    return Job(network.eval().to(device), images.to(device), device, batch_size)


def infer(job: Job, min_seconds: float) -> str:
    """Measure whole passes and say how it went; the probe hears of each batch, the terminal now and then."""
    score, began = Score(), time.perf_counter()
    say_next = began + SAY_EVERY_S
    for batch in job.passes(min_seconds):
        probe.step(batch.items, batch.correct, batch.seconds)
        score.add(batch)
        now = time.perf_counter()
        if now >= say_next:
            say_next = now + SAY_EVERY_S
            _say(score.sentence(now - began))
    return score.sentence(time.perf_counter() - began)


def work(options: argparse.Namespace) -> None:
    """Load, warm up and infer, each as a phase at whose end the device has nothing left to do."""
    architecture = find(options.architecture)
    device = open_device(options.device)
    with probe.phase("load"):
        job = load(architecture, options.weights, device, options.batch_size)
        synchronise(device)
    facts = network_facts(job.network, job.images.pixels)
    probe.describe(architecture=architecture.name, batch_size=job.batch_size, device=str(device), **facts)
    with torch.inference_mode():
        with probe.phase("warmup"):
            _say(f"{architecture.name}: warming up on {device}")
            for _ in job.passes(WARMUP_S):
                pass
        with probe.phase("inference"):
            result = infer(job, options.min_seconds)
    _say(f"{architecture.name} on {device}, batches of {job.batch_size}: {result}")


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not at least 1")
    return number


def main(arguments: Sequence[str] | None = None) -> int:
    """Work as the command line says; the exit code is 0, or that of the error it explains."""
    parser = argparse.ArgumentParser(description="Run a trained architecture over the MNIST test images.")
    parser.add_argument("architecture")
    parser.add_argument("--weights", type=Path, required=True, help="its safetensors file")
    parser.add_argument("--batch-size", type=_positive, default=32, help="images a call of the network")
    parser.add_argument(
        "--min-seconds", type=float, default=10.0, help="shortest time of the inference phase"
    )
    parser.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N")
    try:
        work(parser.parse_args(arguments))
    except NnwatchError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
