"""Brings a network and what it is asked onto a device, with the facts about both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn

from nnwatch.bench import mnist
from nnwatch.bench.answers import scores_of
from nnwatch.bench.asking import Asked, choose, moved
from nnwatch.bench.facts import network_facts, task_of
from nnwatch.bench.feeds import MadeUp
from nnwatch.bench.measuring import Job
from nnwatch.core.errors import NnwatchError, UsageError
from nnwatch.networks.inputs import SEED, noisy_pictures, placed
from nnwatch.networks.opened import Opened, Preparation, Wish
from nnwatch.networks.opening import open_network
from nnwatch.networks.packages import first_line

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from nnwatch.networks.catalogue import Architecture

_CANNOT = (RuntimeError, ValueError, TypeError, LookupError, AttributeError, NotImplementedError)


def load(
    architecture: Architecture, options: argparse.Namespace, device: torch.device
) -> tuple[Job, dict[str, object]]:
    """Return what is measured, and the facts about it.

    Raises:
        UsageError: the network or the pictures cannot be used as asked for.
        NnwatchError: something cannot be read, or the network fails.
    """
    torch.manual_seed(SEED)
    opened = _open(architecture, options, device)
    network, precision = opened.network, getattr(torch, options.precision)
    if isinstance(network, nn.Module):
        network.eval().to(device, precision)
    else:
        device, precision = torch.device("cpu"), torch.float32  # what runs it moves and converts by itself
    asked = choose(architecture, opened, options.dataset, options.batch_size)
    judged = asked.classes is not None and opened.has_weights
    job = Job(network, moved(asked.feed, device, precision), device, options.batch_size, judged)
    try:
        _try(job, asked)
        facts = _facts(opened, job, precision)
    except _CANNOT as error:
        raise NnwatchError(
            f"{architecture.name} cannot be run: {first_line(error)}{_remedy(architecture)}"
        ) from error
    task = task_of(judged=judged, has_weights=opened.has_weights)
    return job, {"architecture": architecture.label, "task": task, **facts, **asked.facts}


def _remedy(architecture: Architecture) -> str:
    """Return what helps where nobody said what a network takes."""
    guessed = architecture.source is not None and not architecture.source.from_file
    return "; where it takes other inputs, give an example in script:FILE.py" if guessed else ""


def _open(architecture: Architecture, options: argparse.Namespace, device: torch.device) -> Opened:
    if architecture.source is not None:
        wish = Wish(classifies=options.dataset is not None, device=device, threads=options.threads)
        return open_network(architecture.name, wish)
    network, shape = architecture.build(), architecture.input_shape
    preparation = Preparation(shape)
    if architecture.is_trained:
        _load_weights(network, architecture, options.weights)
        preparation = Preparation(shape, (mnist.MEAN,), (mnist.DEVIATION,), kept=None)
    return Opened(network, noisy_pictures(shape), architecture.is_trained, preparation)


def _load_weights(network: nn.Module, architecture: Architecture, weights: Path) -> None:
    try:
        network.load_state_dict(load_file(weights))
    except (OSError, SafetensorError, RuntimeError) as error:
        raise NnwatchError(
            f"the file {weights} holds no weights of {architecture.name}; remove it, "
            "and the next benchmark trains them again"
        ) from error


def _try(job: Job, asked: Asked) -> None:
    """Ask once, and see that the classes are as many as the network tells apart: else their order is unknown."""
    question = job.feed.batch(0, job.batch_size)
    with torch.inference_mode():
        answer = job.network(*question.arguments, **question.named)
    if asked.classes is None:
        return
    scores = scores_of(answer)
    if scores.ndim != 2 or scores.shape[1] != asked.classes:
        told = "no classes" if scores.ndim != 2 else f"{scores.shape[1]} classes"
        raise UsageError(
            f"the network tells {told}, the pictures lie in {asked.classes} folders; there must be one folder for "
            "each of its classes, in the order of their names, and one without pictures may be empty"
        )


def _facts(opened: Opened, job: Job, precision: torch.dtype) -> dict[str, object]:
    if not isinstance(job.network, nn.Module):
        return network_facts(job.network, getattr(job.network, "precision", None))
    one_item = MadeUp(placed(opened.example(1), job.device, precision), 1).batch(0, 1)
    return network_facts(job.network, precision, one_item)
