"""Chooses what a network is asked: the user's pictures, the digits it was trained for, or noise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from nnwatch.bench import mnist
from nnwatch.bench.datasets import PREFIX, checked_dataset, class_folders
from nnwatch.bench.feeds import Feed, MadeUp, Pictures
from nnwatch.bench.random_images import noise
from nnwatch.core.errors import UsageError
from nnwatch.networks.inputs import placed

if TYPE_CHECKING:
    from nnwatch.networks.catalogue import Architecture
    from nnwatch.networks.opened import Opened


@dataclass(frozen=True, slots=True)
class Asked:
    """What a network is asked, and the facts about it.

    Attributes:
        classes: how many there are among real labels; None where nobody knows the right answers.
    """

    feed: Feed
    facts: Mapping[str, object]
    classes: int | None = None


def choose(architecture: Architecture, opened: Opened, dataset: str | None, batch_size: int) -> Asked:
    """Return what to ask.

    Raises:
        UsageError: there are no such pictures, or the network takes none.
        NnwatchError: a picture cannot be read.
    """
    if dataset is not None:
        return _own_pictures(architecture, opened, dataset)
    if architecture.is_trained:
        _, images = mnist.load()
        return Asked(Pictures(images), _known("mnist", len(images), mnist.CLASSES), mnist.CLASSES)
    if architecture.source is None:
        images = noise(architecture, batch_size)
        return Asked(Pictures(images), {"dataset": "noise", "classes": architecture.classes})
    return Asked(MadeUp(opened.example(batch_size), batch_size), {"dataset": "noise"})


def moved(feed: Feed, device: torch.device, precision: torch.dtype) -> Feed:
    """Return the same on a device, fractions in a precision."""
    if isinstance(feed, MadeUp):
        return MadeUp(placed(feed.inputs, device, precision), feed.items)
    if isinstance(feed, Pictures):
        images = mnist.Images(feed.images.pixels.to(precision), feed.images.labels)
        return Pictures(images.to(device))
    return feed


def _own_pictures(architecture: Architecture, opened: Opened, dataset: str) -> Asked:
    from nnwatch.bench.imagefolder import load_pictures  # noqa: PLC0415 - only this needs Pillow

    folder = checked_dataset(dataset)
    if opened.preparation is None:
        raise UsageError(f"{architecture.name} takes no pictures; leave --dataset out")
    images, classes = load_pictures(folder, opened.preparation), len(class_folders(folder))
    return Asked(Pictures(images), _known(PREFIX + folder.resolve().name, len(images), classes), classes)


def _known(dataset: str, items: int, classes: int) -> dict[str, object]:
    return {"dataset": dataset, "dataset_items": items, "classes": classes}
