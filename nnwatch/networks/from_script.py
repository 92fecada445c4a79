"""A network from a file of the user's own, by its two functions."""

from __future__ import annotations

from pathlib import Path

from torch import Tensor

from nnwatch.networks.inputs import Inputs
from nnwatch.networks.opened import DEVIATION, MEAN, Opened, Preparation, Wish
from nnwatch.networks.script import Script, read_script


def open_script(name: str, wish: Wish) -> Opened:
    """Return the network that a file builds.

    Raises:
        UsageError: the file cannot be loaded, or lacks one of the two functions.
    """
    del wish
    script = read_script(Path(name))
    network = script.build()
    preparation = _preparation(script.example_input(1), script)
    return Opened(network, script.example_input, has_weights=True, preparation=preparation)


def _preparation(inputs: Inputs, script: Script) -> Preparation | None:
    """Read the shape of pictures off the input; None when it is none."""
    first = next(iter(inputs[0]), None)
    if not isinstance(first, Tensor) or first.ndim != 4:
        return None
    channels, height, width = first.shape[1:]
    usual = channels == len(MEAN)
    mean = getattr(script.module, "MEAN", MEAN if usual else (0.5,) * channels)
    deviation = getattr(script.module, "STD", DEVIATION if usual else (0.5,) * channels)
    return Preparation((channels, height, width), tuple(mean), tuple(deviation))
