"""The process that `hook_cost.py` starts: calls with the hooks and without them, in turns.

It prints a JSON object for each length of a forward pass.
It must not import `nnwatch.probe`, which would silence the hooks.
"""

from __future__ import annotations

import copy
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
    # seconds, pairs of calls
    (0.0001, 6000),
    (0.001, 3000),
    (0.01, 400),
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


def seconds_a_call(model: nn.Module, x: torch.Tensor, calls: int) -> float:
    """The median of so many calls, after as many that warm up."""
    return statistics.median([seconds_of(model, x) for _ in range(2 * calls)][calls:])


def seconds_of(model: nn.Module, x: torch.Tensor) -> float:
    """One call."""
    began = time.perf_counter()
    model(x)
    return time.perf_counter() - began


def sized(target_s: float, x: torch.Tensor) -> nn.Module:
    """A network whose call takes about so long here."""
    few, many = (seconds_a_call(network(n), x, 200) for n in (0, 400))
    return network(max(0, round((target_s - few) / (many - few) * 400)))


class Twins:
    """Two equal networks, one of which is called with the hooks.

    Args:
        model: what they look like.
        plain: the method that calls a module without hooks; `nn.Module` has the other one.
    """

    def __init__(self, model: nn.Module, plain: Callable[..., object]) -> None:
        self._classes = {
            kind: (kind, type(f"Plain{kind.__name__}", (kind,), {"__call__": plain}))
            for kind in (Busy, nn.Sequential)
        }
        self._models = [copy.deepcopy(model), copy.deepcopy(model)]
        self._counted = 0

    def swap(self) -> None:
        """Call with the hooks the one that was called without: where each lies in memory must not matter."""
        self._counted = 1 - self._counted
        for index, model in enumerate(self._models):
            for module in model.modules():
                kind = Busy if isinstance(module, Busy) else nn.Sequential
                module.__class__ = self._classes[kind][index != self._counted]

    def differences(self, x: torch.Tensor, pairs: int) -> list[tuple[float, float]]:
        """Durations without the hooks, and by how much those with them differ; the first of a pair is drawn by lot."""
        found = []
        for _ in range(pairs):
            first = random.randrange(2)
            took = {which: seconds_of(self._models[which], x) for which in (first, 1 - first)}
            alone_s = took[1 - self._counted]
            found.append((alone_s, took[self._counted] - alone_s))
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
    plain = nn.Module.__call__.__wrapped__  # type: ignore[attr-defined]
    x = torch.zeros(8, 32)
    with torch.inference_mode():
        for target_s, pairs in FORWARDS:
            model = sized(target_s, x)
            twins = Twins(model, plain)
            halves = []
            for _ in range(2):
                twins.swap()
                twins.differences(x, pairs // 20)
                halves.append(twins.differences(x, pairs // 2))
            alone_s = statistics.median(alone for half in halves for alone, _ in half)
            told = {
                "target_s": target_s,
                "modules": LAYERS + 1,
                "alone_s": alone_s,
                "hooks_s": statistics.fmean(statistics.median(more for _, more in half) for half in halves),
                "counting_s": counting_s(model, x, alone_s),
            }
            print(json.dumps(told))


if __name__ == "__main__":
    measure()
