"""The user's own pictures, read into memory as a network takes them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from nnwatch.bench.datasets import pictures
from nnwatch.bench.mnist import Images
from nnwatch.core.errors import NnwatchError, UsageError
from nnwatch.networks.opened import Preparation

_MODES = {1: "L", 3: "RGB"}
_BYTES = 4  # of a number


def load_pictures(folder: Path, how: Preparation) -> Images:
    """Return all pictures with their classes.

    Raises:
        UsageError: they need too much memory, or the network takes pictures of other channels.
        NnwatchError: one cannot be read.
    """
    if how.shape[0] not in _MODES:
        raise UsageError(f"the network takes pictures of {how.shape[0]} channels, which no file has")
    found = list(pictures(folder))
    _check_memory(folder, len(found), how)
    return Images(torch.stack(list(_prepared(found, how))), torch.tensor([label for _, label in found]))


def _check_memory(folder: Path, count: int, how: Preparation) -> None:
    channels, height, width = how.shape
    needed = count * channels * height * width * _BYTES
    if needed > os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2:
        raise UsageError(
            f"{folder} holds {count} pictures, which take {needed / 1e9:.0f} GB at {height} x {width}, more than half "
            "of this machine's memory; name a folder with fewer"
        )


def _prepared(found: list[tuple[Path, int]], how: Preparation) -> Iterator[Tensor]:
    mean = torch.tensor(how.mean).reshape(-1, 1, 1)
    deviation = torch.tensor(how.deviation).reshape(-1, 1, 1)
    for path, _ in found:
        yield (_pixels(path, how) - mean) / deviation


def _pixels(path: Path, how: Preparation) -> Tensor:
    """Return a picture (channels, height, width) with values from 0 to 1."""
    try:
        with Image.open(path) as file:
            picture = _scaled(file.convert(_MODES[how.shape[0]]), how)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NnwatchError(f"cannot read the picture {path}: {error}") from error
    table = torch.from_numpy(np.array(picture, dtype=np.float32) / 255)
    return table.unsqueeze(0) if table.ndim == 2 else table.permute(2, 0, 1)


def _scaled(picture: Image.Image, how: Preparation) -> Image.Image:
    """Scale the middle of a picture to size, or all of it."""
    _, height, width = how.shape
    way = Image.Resampling.BICUBIC if how.bicubic else Image.Resampling.BILINEAR
    if how.kept is None:
        return picture.resize((width, height), way)
    scale = min(picture.width * how.kept / width, picture.height * how.kept / height)
    wide, high = width * scale, height * scale
    left, top = (picture.width - wide) / 2, (picture.height - high) / 2
    return picture.resize((width, height), way, box=(left, top, left + wide, top + high))
