"""Networks made from a few sizes, beside the built-in ones: what calibration learns of whole networks from.

| family | networks |
|---|---|
| encoder | transformers of 2 to 6 layers, 64 to 384 wide, 16 to 128 tokens, attention fused |
| decoder | causal transformers with attention written out as products and a softmax |
| plain | convolutions one after another, with norms |
| separable | depthwise and pointwise convolutions |
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class Network:
    """A network with an input, built when asked for.

    Attributes:
        family: networks of one family share an idea of how they are built.
        shape: of the input, the batch first.
    """

    name: str
    family: str
    build: Callable[[], nn.Module]
    shape: tuple[int, ...]


class Transformer(nn.Module):
    """A transformer over hidden states, its attention one fused operation, or products, a causal mask and a softmax."""

    def __init__(self, width: int, heads: int, depth: int, *, fused: bool) -> None:
        super().__init__()
        self._heads, self._depth, self._fused = heads, depth, fused
        self.norms = nn.ModuleList([nn.LayerNorm(width) for _ in range(2 * depth)])
        self.joint = nn.ModuleList([nn.Linear(width, 3 * width) for _ in range(depth)])
        self.out = nn.ModuleList([nn.Linear(width, width) for _ in range(depth)])
        self.wide = nn.ModuleList([nn.Linear(width, 4 * width) for _ in range(depth)])
        self.narrow = nn.ModuleList([nn.Linear(4 * width, width) for _ in range(depth)])

    def forward(self, x: Tensor) -> Tensor:
        """Hidden states in and out, (batch, tokens, width)."""
        for at in range(self._depth):
            x = x + self.out[at](self._attend(self.joint[at](self.norms[2 * at](x))))
            x = x + self.narrow[at](nn.functional.gelu(self.wide[at](self.norms[2 * at + 1](x))))
        return x

    def _attend(self, joint: Tensor) -> Tensor:
        batch, tokens, triple = joint.shape
        shape = (batch, tokens, self._heads, triple // 3 // self._heads)
        query, key, value = (part.reshape(shape).transpose(1, 2) for part in joint.chunk(3, dim=-1))
        if self._fused:
            seen = nn.functional.scaled_dot_product_attention(query, key, value)
        else:
            likeness = query @ key.transpose(-1, -2) / shape[-1] ** 0.5
            hidden = torch.ones(tokens, tokens, dtype=torch.bool, device=joint.device).triu(1)
            seen = likeness.masked_fill(hidden, float("-inf")).softmax(-1) @ value
        joined: Tensor = seen.transpose(1, 2).reshape(batch, tokens, triple // 3)
        return joined


_encoder = partial(Transformer, fused=True)
_decoder = partial(Transformer, fused=False)


def _plain(width: int, depth: int) -> nn.Module:
    layers: list[nn.Module] = [nn.Conv2d(3, width, 3, stride=2, padding=1)]
    for at in range(depth):
        wide = width * 2 ** (at // 2)
        layers += [
            nn.BatchNorm2d(wide),
            nn.ReLU(),
            nn.Conv2d(wide, width * 2 ** ((at + 1) // 2), 3, padding=1),
        ]
        layers += [nn.MaxPool2d(2)] if at % 2 else []
    return nn.Sequential(
        *layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(width * 2 ** (depth // 2), 10)
    )


def _separable(width: int, depth: int) -> nn.Module:
    layers: list[nn.Module] = [nn.Conv2d(3, width, 3, stride=2, padding=1), nn.ReLU6()]
    for at in range(depth):
        wide = width * 2 ** (at // 2)
        layers += [nn.Conv2d(wide, wide, 3, padding=1, stride=1 + at % 2, groups=wide), nn.BatchNorm2d(wide)]
        layers += [nn.ReLU6(), nn.Conv2d(wide, width * 2 ** ((at + 1) // 2), 1), nn.ReLU6()]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())


REFERENCES = (
    Network("encoder-64x2", "encoder", partial(_encoder, 64, 4, 2), (4, 32, 64)),
    Network("encoder-128x4", "encoder", partial(_encoder, 128, 4, 4), (1, 64, 128)),
    Network("encoder-256x3", "encoder", partial(_encoder, 256, 8, 3), (2, 128, 256)),
    Network("encoder-384x6", "encoder", partial(_encoder, 384, 6, 6), (1, 16, 384)),
    Network("decoder-96x4", "decoder", partial(_decoder, 96, 4, 4), (2, 48, 96)),
    Network("decoder-256x4", "decoder", partial(_decoder, 256, 8, 4), (1, 96, 256)),
    Network("plain-16x4", "plain", partial(_plain, 16, 4), (4, 3, 64, 64)),
    Network("plain-32x6", "plain", partial(_plain, 32, 6), (1, 3, 128, 128)),
    Network("separable-24x5", "separable", partial(_separable, 24, 5), (4, 3, 96, 96)),
    Network("separable-32x6", "separable", partial(_separable, 32, 6), (1, 3, 160, 160)),
)
