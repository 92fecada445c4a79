"""The process that `hook_cost.py` starts: blocks of calls with the hooks and without them, in turns.

It prints a JSON object for each length of a forward pass.
It must not import `nnwatch.probe`, which would silence the hooks.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Callable

import torch
from torch import nn

COUNTING_S = 1.0
LAYERS = 20
FORWARDS = (
    # seconds, calls that warm up, calls that count, pairs
    (0.0001, 30, 60, 100),
    (0.001, 12, 15, 60),
    (0.01, 6, 7, 10),
)


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


def seconds_a_call(model: nn.Module, x: torch.Tensor, warm_up: int, calls: int) -> float:
    """The lower quartile of so many calls: what other work on the machine adds now and then stays out."""
    for _ in range(warm_up):
        model(x)
    took = []
    for _ in range(calls):
        began = time.perf_counter()
        model(x)
        took.append(time.perf_counter() - began)
    return sorted(took)[calls // 4]


def sized(target_s: float, x: torch.Tensor) -> nn.Module:
    """A network whose call takes about so long here."""
    few, many = (seconds_a_call(network(n), x, 20, 200) for n in (0, 400))
    return network(max(0, round((target_s - few) / (many - few) * 400)))


def pairs_of(
    model: nn.Module, x: torch.Tensor, ways: tuple[Callable[..., object], ...], calls: tuple[int, int, int]
) -> list[tuple[float, float]]:
    """Pairs of durations of a call, without and with the hooks, the one that comes first drawn by lot."""
    warm_up, counted, pairs = calls
    found = []
    for _ in range(pairs):
        took = {}
        for way in random.sample((0, 1), 2):
            nn.Module.__call__ = ways[way]  # type: ignore[method-assign]
            took[way] = seconds_a_call(model, x, warm_up, counted)
        found.append((took[0], took[1]))
    return found


def counting_s(model: nn.Module, x: torch.Tensor, forward_s: float) -> float:
    """The mean time a call that counting the calls takes, which is done for many of them at a time."""
    meter = sys.modules["_nnwatch_probe.hooks.meter"].Meter
    plain, took = meter.fold, []

    def timed(self: object) -> None:
        began = time.perf_counter()
        plain(self)
        took.append(time.perf_counter() - began)

    meter.fold = timed
    calls = round(COUNTING_S / forward_s)
    for _ in range(calls):
        model(x)
    meter.fold = plain
    return sum(took) / calls


def measure() -> None:
    """Print one line for each length of a forward pass."""
    torch.set_num_threads(1)
    hooked = nn.Module.__call__
    plain = hooked.__wrapped__  # type: ignore[attr-defined]
    x = torch.zeros(8, 32)
    with torch.inference_mode():
        for target_s, *calls in FORWARDS:
            model = sized(target_s, x)
            pairs = pairs_of(model, x, (plain, hooked), (calls[0], calls[1], calls[2]))
            alone_s = statistics.median(alone for alone, _ in pairs)
            nn.Module.__call__ = hooked  # type: ignore[method-assign]
            told = {
                "target_s": target_s,
                "modules": LAYERS + 1,
                "alone_s": alone_s,
                "hooks_s": statistics.median(counted - alone for alone, counted in pairs),
                "counting_s": counting_s(model, x, alone_s),
            }
            print(json.dumps(told))


if __name__ == "__main__":
    measure()
