"""Which layers a calibration measures: random ones, drawn evenly in logarithms from what real networks use.

| kind | batch | sizes |
|---|---|---|
| conv2d | 1 to 32 | channels 1 to 512, height 4 to 128, kernel 1, 3, 5, 7, stride 1 or 2; one in four depthwise |
| conv2d, every second | 1 to 4 | height 6 to 128, about 3584 / height channels, kernel 1, 3, 5; likewise |
| convtranspose2d | 1 to 16 | channels 4 to 128, height 4 to 32, kernel 2 or 3, stride 2 |
| linear | 1 to 1024 | features 16 to 4096 |
| maxpool2d, avgpool2d | 1 to 32 | channels 4 to 256, height 8 to 128, window 2 or 3 |
| adaptiveavgpool2d, batchnorm2d, relu, relu6, silu, sigmoid, add, mul, concatenation | 1 to 32 | planes as above |
| layernorm, gelu, tanh, softmax, div, masked_fill, embedding | 1 to 1024 | 16 to 2048 features |
| matmul, scaled_dot_product_attention, copy | 1 to 16 | 1 to 12 heads, lengths 8 to 256, width 16 to 128 |

What networks spend their time with, and what is hardest to tell, comes several times a turn (convolutions ten times).
The second kind of convolutions are those of networks, whose channels grow as their planes shrink. Each draw is bounded
in work, so that none takes long. The seed is fixed: a calibration that is resumed goes on with the layers that are not
measured yet.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Iterator

SEED = 20170927
_MOST_MACS = 2e9
_MOST_ELEMENTS = 8e6
_CHANNELS_BY_HEIGHT = 3584  # 64 channels on planes of 56 by 56, 256 on 14 by 14

Drawn = tuple[str, dict[str, int]]


def design() -> Iterator[Drawn]:
    """Return layers without end, the kinds in turn."""
    dice = random.Random(SEED)  # noqa: S311 - a repeatable design, not a secret
    for kind in itertools.cycle(_TURN):
        sizes = _DRAWS[kind](dice)
        while _too_large(kind, sizes):
            sizes = _DRAWS[kind](dice)
        yield kind, sizes


def _between(dice: random.Random, lowest: int, highest: int) -> int:
    """Return a whole number, each doubling as likely as any other; half of the large ones multiples of 8."""
    size = round(math.exp(dice.uniform(math.log(lowest), math.log(highest))))
    return max(lowest, size // 8 * 8) if size > 8 and dice.random() < 0.5 else size


def _convolution(dice: random.Random) -> dict[str, int]:
    return _usual_convolution(dice) if dice.random() < 0.5 else _any_convolution(dice)


def _usual_convolution(dice: random.Random) -> dict[str, int]:
    """Return a convolution as networks have them: the smaller the plane, the more channels."""
    height, depthwise = _between(dice, 6, 128), dice.random() < 0.25
    kernel = dice.choice((3, 3, 5) if depthwise else (1, 3, 3, 3, 5))
    usual = _CHANNELS_BY_HEIGHT / height
    channels = _between(dice, max(8, round(usual / 4)), round(usual * 4))
    return {
        "batch": _between(dice, 1, 4),
        "in_channels": channels,
        "out_channels": channels if depthwise else _between(dice, channels, 2 * channels),
        "in_height": height,
        "kernel_h": kernel,
        "stride_h": dice.choice((1, 1, 1, 2)),
        "padding_h": kernel // 2,
        "dilation": 1,
        "groups": channels if depthwise else 1,
    }


def _any_convolution(dice: random.Random) -> dict[str, int]:
    kernel, channels = dice.choice((1, 3, 3, 5, 7)), _between(dice, 1, 512)
    depthwise = dice.random() < 0.25
    return {
        "batch": _between(dice, 1, 32),
        "in_channels": channels,
        "out_channels": channels if depthwise else _between(dice, 4, 512),
        "in_height": max(_between(dice, 4, 128), kernel),
        "kernel_h": kernel,
        "stride_h": dice.choice((1, 1, 2)),
        "padding_h": dice.choice((0, kernel // 2)),
        "dilation": 1,
        "groups": channels if depthwise else 1,
    }


def _transposed(dice: random.Random) -> dict[str, int]:
    return {
        "batch": _between(dice, 1, 16),
        "in_channels": _between(dice, 4, 128),
        "out_channels": _between(dice, 4, 128),
        "in_height": _between(dice, 4, 32),
        "kernel_h": dice.choice((2, 3)),
        "stride_h": 2,
        "padding_h": 0,
        "groups": 1,
    }


def _linear(dice: random.Random) -> dict[str, int]:
    return {
        "batch": _between(dice, 1, 1024),
        "in_features": _between(dice, 16, 4096),
        "out_features": _between(dice, 10, 4096),
    }


def _pooling(dice: random.Random) -> dict[str, int]:
    window = dice.choice((2, 3))
    return {**_image(dice), "kernel_h": window, "stride_h": dice.choice((1, 2, window))}


def _image(dice: random.Random) -> dict[str, int]:
    return {
        "batch": _between(dice, 1, 32),
        "in_channels": _between(dice, 4, 256),
        "in_height": _between(dice, 4, 128),
    }


def _rows(dice: random.Random) -> dict[str, int]:
    return {"batch": _between(dice, 1, 1024), "in_features": _between(dice, 16, 2048)}


def _product(dice: random.Random) -> dict[str, int]:
    return {
        "batch": _between(dice, 1, 16),
        "heads": _between(dice, 1, 12),
        "query_length": _between(dice, 8, 256),
        "key_length": _between(dice, 8, 256),
        "in_features": _between(dice, 16, 128),
        "of_values": dice.randrange(2),
    }


_DRAWS: dict[str, Callable[[random.Random], dict[str, int]]] = {
    "conv2d": _convolution,
    "convtranspose2d": _transposed,
    "linear": _linear,
    **dict.fromkeys(("maxpool2d", "avgpool2d"), _pooling),
    **dict.fromkeys(("adaptiveavgpool2d", "batchnorm2d", "relu", "relu6", "silu", "sigmoid"), _image),
    **dict.fromkeys(("add", "mul", "concatenation"), _image),
    **dict.fromkeys(("layernorm", "gelu", "tanh", "softmax", "div", "masked_fill", "embedding"), _rows),
    **dict.fromkeys(("matmul", "scaled_dot_product_attention"), _product),
    "copy": lambda dice: {**_product(dice), "heads": _between(dice, 2, 12)},
}
KINDS = tuple(_DRAWS)
_OFTEN = (  # in turn after every few of the others
    ("conv2d", "linear", "conv2d", "maxpool2d"),
    ("conv2d", "linear", "matmul", "scaled_dot_product_attention"),
)
_EVERY = 4


def _turn() -> Iterator[str]:
    """Return every kind once, and between them those that come often."""
    often = itertools.cycle(_OFTEN)
    for at, kind in enumerate(KINDS, start=1):
        yield kind
        if at % _EVERY == 0:
            yield from next(often)


_TURN = tuple(_turn())


def _too_large(kind: str, s: dict[str, int]) -> bool:
    elements = s["batch"] * s.get("in_channels", 1) * s.get("in_height", 1) ** 2 * s.get("in_features", 1)
    elements *= s.get("heads", 1)
    if kind == "conv2d":
        macs = elements / s["stride_h"] ** 2 * s["out_channels"] / s["groups"] * s["kernel_h"] ** 2
        return (
            elements > _MOST_ELEMENTS
            or macs > _MOST_MACS
            or s["in_height"] + 2 * s["padding_h"] < s["kernel_h"]
        )
    if "in_height" in s and s["in_height"] < s.get("kernel_h", 1):
        return True
    return (
        elements * s.get("out_features", s.get("query_length", 1)) > _MOST_MACS or elements > _MOST_ELEMENTS
    )
