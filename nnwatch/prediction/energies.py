"""The energy of a call from the machine's own counters: as many calls as make the counter's steps small.

A counter is renewed at intervals and in steps. Each end of a stretch may lie one interval and one step off, so that a
stretch of fifty of both is known to 2 %.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch

from nnwatch import paths
from nnwatch.core.energy import SHORTEST_WINDOW_US, Meterline, is_summed
from nnwatch.core.records import Channel, Method, Pace, Quantity
from nnwatch.meters.base import Surroundings
from nnwatch.meters.inventory import Inventory, take_inventory

FINEST = 0.02  # of the energy of a stretch that its ends leave open
STRETCHES = 3
_RENEWED_S = 0.001  # by counters that do not say how often, as RAPL
_MOST_CALLS = 10_000_000


@dataclass(frozen=True, slots=True)
class CallEnergy:
    """Joules of one call.

    Attributes:
        spread: half of the range of the stretches over their median.
        quantisation: which share of a stretch its two ends leave open.
    """

    joules: float
    spread: float
    quantisation: float
    calls: int


class EnergyCounter:
    """The counters of this machine, taken together; what is only modelled or integrated is left out."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self._meters = [meter for meter in inventory.meters if meter.name in _names(inventory)]
        self._lines = {
            channel.id: Meterline(channel) for channel in inventory.channels if _is_counter(channel)
        }
        self.renewed_s = max([_RENEWED_S, *(line.channel.refresh_s for line in self._lines.values())])
        self.step_j = sum(line.channel.scale for line in self._lines.values())

    @property
    def scopes(self) -> tuple[str, ...]:
        """What the counters count, such as `cpu` and `dram`; empty where there are none."""
        return tuple(dict.fromkeys(line.channel.scope for line in self._lines.values()))

    def joules(self) -> float:
        """Read the counters and return all energy since the first reading."""
        for meter in self._meters:
            for pace in Pace:
                values = meter.read(pace).values
                for name in self._lines.keys() & values.keys():
                    self._lines[name].advance(time.monotonic_ns() // 1000, values[name])
        return sum(line.energy_j for line in self._lines.values())

    def close(self) -> None:
        """Close every meter."""
        self._inventory.close()


def open_counter() -> EnergyCounter | None:
    """Return the counters of this machine, or None where it has none."""
    inventory = take_inventory(Surroundings(paths.sysfs(), paths.procfs(), time.monotonic_ns))
    counter = EnergyCounter(inventory)
    if counter.scopes:
        return counter
    counter.close()
    return None


def _names(inventory: Inventory) -> set[str]:
    """Return the names of the meters that have a counter."""
    return {channel.id.partition(":")[0] for channel in inventory.channels if _is_counter(channel)}


def _is_counter(channel: Channel) -> bool:
    energy = channel.quantity is Quantity.ENERGY and channel.cumulative and channel.counted
    return energy and is_summed(channel.scope) and channel.method in (None, Method.COUNTER)


def energy_of_calls(call: Callable[[], object], call_s: float, counter: EnergyCounter) -> CallEnergy | None:
    """Return the energy of a call that takes about so long; None where the counters count nothing."""
    shortest_s = max(SHORTEST_WINDOW_US / 1e6, counter.renewed_s / FINEST)
    calls = max(1, round(shortest_s / call_s))
    first_j = _stretch(call, calls, counter)
    if first_j <= 0:
        return None
    calls = min(_MOST_CALLS, round(calls * max(1.0, counter.step_j / FINEST / first_j)) + 1)
    began = time.monotonic()
    each_j = [_stretch(call, calls, counter) / calls for _ in range(STRETCHES)]
    stretch_s, middle_j = (time.monotonic() - began) / STRETCHES, statistics.median(each_j)
    if middle_j <= 0:
        return None
    quantisation = max(counter.renewed_s / stretch_s, counter.step_j / (middle_j * calls))
    return CallEnergy(middle_j, (max(each_j) - min(each_j)) / 2 / middle_j, quantisation, calls * STRETCHES)


def _stretch(call: Callable[[], object], calls: int, counter: EnergyCounter) -> float:
    before_j = counter.joules()
    with torch.inference_mode():
        for _ in range(calls):
            call()
    return counter.joules() - before_j
