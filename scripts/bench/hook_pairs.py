"""The process that `hook_cost.py` starts: blocks of calls with the hooks and without them, in turns.

It must not import `nnwatch.probe`, which would silence the hooks.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable

import torch
from torch import nn

LAYERS = 20
PAIRS = 60
RESAMPLES = 2000
BLOCK_S = 0.1
TARGETS_S = (0.0001, 0.001, 0.01)


class Busy(nn.Module):
    """A layer that multiplies matrices so many times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(32, 32))
        self.times = times

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for _ in range(self.times):
            x = x @ self.weight
        return x


def network(times: int) -> nn.Module:
    """A network that calls 20 layers, which together multiply so many times."""
    share, rest = divmod(times, LAYERS)
    return nn.Sequential(*(Busy(share + (layer < rest)) for layer in range(LAYERS)))


def seconds_a_call(model: nn.Module, x: torch.Tensor, calls: int) -> float:
    """The mean processor time of calls, after some that warm up: what other work on the machine takes stays out."""
    for _ in range(2 + calls // 4):
        model(x)
    began = time.thread_time()
    for _ in range(calls):
        model(x)
    return (time.thread_time() - began) / calls


def sized(target_s: float, x: torch.Tensor) -> nn.Module:
    """A network whose call takes about so long here."""
    few, many = (min(seconds_a_call(network(n), x, 20) for _ in range(20)) for n in (0, 400))
    return network(max(0, round((target_s - few) / (many - few) * 400)))


def differences(
    model: nn.Module, x: torch.Tensor, ways: tuple[Callable[..., object], ...]
) -> list[tuple[float, float]]:
    """Pairs of durations of a call, without and with the hooks, the one that comes first drawn by lot."""
    calls = max(1, round(BLOCK_S / seconds_a_call(model, x, 20)))
    pairs = []
    for _ in range(PAIRS):
        took = {}
        for way in random.sample((0, 1), 2):
            nn.Module.__call__ = ways[way]  # type: ignore[method-assign]
            took[way] = seconds_a_call(model, x, calls)
        pairs.append((took[0], took[1]))
    return pairs


def interval(values: list[float]) -> tuple[float, float, float]:
    """The median and its 95 % bootstrap interval."""
    medians = sorted(statistics.median(random.choices(values, k=len(values))) for _ in range(RESAMPLES))
    return statistics.median(values), medians[round(0.025 * RESAMPLES)], medians[round(0.975 * RESAMPLES)]


def measure() -> None:
    """Print one line for each length of a forward pass."""
    random.seed(1)
    torch.set_num_threads(1)
    hooked = nn.Module.__call__
    plain = hooked.__wrapped__  # type: ignore[attr-defined]
    x = torch.zeros(8, 32)
    with torch.inference_mode():
        for target_s in TARGETS_S:
            pairs = differences(sized(target_s, x), x, (plain, hooked))
            alone_s = statistics.median(alone for alone, _ in pairs)
            middle, low, high = interval([(counted - alone) * 1e6 for alone, counted in pairs])
            print(
                f"forward {alone_s * 1e3:7.3f} ms, {LAYERS + 1} modules: hooks {middle:5.1f} us "
                f"[{low:.1f}, {high:.1f}], {middle / alone_s / 1e4:.2f} %"
            )


if __name__ == "__main__":
    measure()
