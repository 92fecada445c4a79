"""The child process that is measured: it loads a network, warms up, infers for a while, and may train.

`python -m nnwatch.bench.worker ARCH --weights FILE` marks these as phases and counts its items by the probe.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from nnwatch import probe
from nnwatch.bench import mnist
from nnwatch.bench.catalogue import Architecture, find
from nnwatch.bench.device import open_device, synchronise
from nnwatch.bench.facts import facts_of
from nnwatch.bench.learning import training_steps
from nnwatch.bench.measuring import Batch, Job
from nnwatch.bench.mnist import Images
from nnwatch.bench.random_images import SEED, noise
from nnwatch.core.errors import NnwatchError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from torch import nn

PRECISIONS = ("float32", "bfloat16", "float16")
WARMUP_S = 1.0
SAY_EVERY_S = 1.0


@dataclass(slots=True)
class Score:
    """What the measured passes add up to so far."""

    items: int = 0
    correct: int | None = 0

    def add(self, batch: Batch) -> None:
        """Count a batch."""
        self.items += batch.items
        self.correct = None if self.correct is None or batch.correct is None else self.correct + batch.correct

    def sentence(self, seconds: float) -> str:
        """The score for a person to read."""
        judged = "not judged" if self.correct is None else f"{self.correct / self.items:.2%} correct"
        return f"{self.items} images in {seconds:.1f} s, {self.items / seconds:.3g} images/s, {judged}"


def load(architecture: Architecture, options: argparse.Namespace, device: torch.device) -> Job:
    """The network and its images on the device: trained and real ones, or both at random for energy alone."""
    torch.manual_seed(SEED)
    network = architecture.build()
    if architecture.is_trained:
        _load_weights(network, architecture, options.weights)
        _, images = mnist.load()
    else:
        images = noise(architecture, options.batch_size)
    precision = getattr(torch, options.precision)
    images = Images(images.pixels.to(precision), images.labels).to(device)
    network = network.eval().to(device, precision)
    return Job(network, images, device, options.batch_size, judged=architecture.is_trained)


def _load_weights(network: nn.Module, architecture: Architecture, weights: Path) -> None:
    try:
        network.load_state_dict(load_file(weights))
    except (OSError, SafetensorError, RuntimeError) as error:
        raise NnwatchError(
            f"The file {weights} holds no weights of {architecture.name}; remove it, "
            "and the next benchmark trains them again."
        ) from error


def count(batches: Iterable[Batch]) -> str:
    """Measure and say how it went; the probe hears of each batch, the terminal now and then."""
    score, began = Score(), time.perf_counter()
    say_next = began + SAY_EVERY_S
    for batch in batches:
        probe.step(batch.items, batch.correct, batch.seconds)
        score.add(batch)
        now = time.perf_counter()
        if now >= say_next:
            say_next = now + SAY_EVERY_S
            _say(score.sentence(now - began))
    return score.sentence(time.perf_counter() - began)


def work(options: argparse.Namespace) -> None:
    """Load, warm up, infer, and train if asked to, each as a phase at whose end the device has nothing left to do."""
    architecture = find(options.architecture)
    device = open_device(options.device)
    if options.threads:
        torch.set_num_threads(options.threads)
    with probe.phase("load"):
        job = load(architecture, options, device)
        synchronise(device)
    probe.describe(batch_size=job.batch_size, device=str(device), **facts_of(architecture, job))
    with torch.inference_mode():
        with probe.phase("warmup"):
            _say(f"{architecture.name}: warming up on {device}")
            for _ in job.passes(WARMUP_S):
                pass
        with probe.phase("inference"):
            result = count(job.passes(options.min_seconds))
    _say(f"{architecture.name} on {device}, batches of {job.batch_size}: {result}")
    if options.train:
        train(architecture, job, options.min_seconds)


def train(architecture: Architecture, job: Job, min_seconds: float) -> None:
    """Measure training after inference, whose accuracy it would change."""
    if architecture.is_trained:
        images, _ = mnist.load()
        images = Images(images.pixels.to(job.images.pixels.dtype), images.labels)
        job = replace(job, images=images.to(job.device))
    next(training_steps(job, 0.0))
    synchronise(job.device)
    with probe.phase("train"):
        result = count(training_steps(job, min_seconds))
    _say(f"training {architecture.name} on {job.device}, batches of {job.batch_size}: {result}")


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
    parser.add_argument("--weights", type=Path, help="its safetensors file, if it was trained")
    parser.add_argument("--batch-size", type=_positive, default=32, help="images a call of the network")
    parser.add_argument(
        "--min-seconds", type=float, default=10.0, help="shortest time of the inference phase"
    )
    parser.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N")
    parser.add_argument("--precision", choices=PRECISIONS, default="float32", help="of weights and images")
    parser.add_argument("--threads", type=_positive, help="of the processor; as torch chooses otherwise")
    parser.add_argument("--train", action="store_true", help="measure training as well")
    try:
        work(parser.parse_args(arguments))
    except NnwatchError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
