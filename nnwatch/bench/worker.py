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

from nnwatch import probe
from nnwatch.bench import mnist
from nnwatch.bench.asking import moved
from nnwatch.bench.device import open_device, synchronise
from nnwatch.bench.feeds import Pictures
from nnwatch.bench.learning import training_steps
from nnwatch.bench.loading import load
from nnwatch.core.errors import NnwatchError
from nnwatch.networks.catalogue import find

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nnwatch.bench.measuring import Batch, Job
    from nnwatch.networks.catalogue import Architecture

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
        return f"{self.items} items in {seconds:.1f} s, {self.items / seconds:.3g} items/s, {judged}"


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
        job, facts = load(architecture, options, device)
        synchronise(device)
    probe.describe(batch_size=job.batch_size, device=str(device), **facts)
    with torch.inference_mode():
        with probe.phase("warmup"):
            _say(f"{architecture.label}: warming up on {device}")
            for _ in job.passes(WARMUP_S):
                pass
        with probe.phase("inference"):
            result = count(job.passes(options.min_seconds))
    _say(f"{architecture.label} on {device}, batches of {job.batch_size}: {result}")
    if options.train:
        train(architecture, job, options)


def train(architecture: Architecture, job: Job, options: argparse.Namespace) -> None:
    """Measure training after inference, whose accuracy it would change."""
    if architecture.is_trained and options.dataset is None:
        images, _ = mnist.load()
        job = replace(job, feed=moved(Pictures(images), job.device, getattr(torch, options.precision)))
    next(training_steps(job, 0.0))
    synchronise(job.device)
    with probe.phase("train"):
        result = count(training_steps(job, options.min_seconds))
    _say(f"training {architecture.label} on {job.device}, batches of {job.batch_size}: {result}")


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
    try:
        work(_parser().parse_args(arguments))
    except NnwatchError as error:
        sys.stderr.write(f"nnwatch: {error}\n")
        return error.exit_code
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Run a network over its items.")
    parser.add_argument("architecture")
    parser.add_argument("--weights", type=Path, help="its safetensors file, if it was trained here")
    parser.add_argument("--dataset", help="imagefolder:PATH, pictures in one folder for each class")
    parser.add_argument("--batch-size", type=_positive, default=32, help="items a call of the network")
    parser.add_argument(
        "--min-seconds", type=float, default=10.0, help="shortest time of the inference phase"
    )
    parser.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N")
    parser.add_argument("--precision", choices=PRECISIONS, default="float32", help="of weights and images")
    parser.add_argument("--threads", type=_positive, help="of the processor; as torch chooses otherwise")
    parser.add_argument("--train", action="store_true", help="measure training as well")
    return parser


if __name__ == "__main__":
    sys.exit(main())
