"""What a model will cost, layer by layer and in sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnwatch.prediction.layers import Layer, table_of_layers
from nnwatch.prediction.model import LayerModel


@dataclass(frozen=True, slots=True)
class Cost:
    """A predicted value with its 90 % interval."""

    value: float
    low: float
    high: float

    def document(self) -> dict[str, float]:
        """Return the cost as JSON has it."""
        return {"value": self.value, "low": self.low, "high": self.high}


@dataclass(frozen=True, slots=True)
class Line:
    """One layer with its cost; what the model cannot tell is None.

    Attributes:
        beyond: whether its sizes lie outside of what was measured.
        known_kind: whether layers of its kind were measured.
    """

    layer: Layer
    time_s: Cost | None
    energy_j: Cost | None
    beyond: bool
    known_kind: bool

    @property
    def power_w(self) -> float | None:
        """Energy over time."""
        return self.energy_j.value / self.time_s.value if self.energy_j and self.time_s else None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The layers of a model as they run.

    Attributes:
        parameters: of the whole model, each once.
    """

    name: str
    batch_size: int
    precision: str
    parameters: int
    lines: tuple[Line, ...]
    time_s: Cost | None
    energy_j: Cost | None
    energy_label: str | None

    @property
    def macs(self) -> int:
        """Multiplications of a forward pass."""
        return sum(line.layer.macs for line in self.lines)

    @property
    def bottlenecks(self) -> list[Line]:
        """The lines, the dearest first: by energy, else by time, else by work."""
        return sorted(self.lines, key=_weight, reverse=True)

    def share_of_macs(self, lines: Sequence[Line]) -> float:
        """Return which part of all multiplications some lines do; 0 where there are none."""
        return sum(line.layer.macs for line in lines) / self.macs if self.macs else 0.0

    def epr(self, accuracy: float, alpha: float) -> float | None:
        """Return the Energy-Precision Ratio (error to the power alpha, times joules per item; lower is better)."""
        if self.energy_j is None:
            return None
        return float((1.0 - accuracy) ** alpha * self.energy_j.value / self.batch_size)


def _weight(line: Line) -> tuple[float, int]:
    cost = line.energy_j or line.time_s
    return (cost.value if cost else 0.0, line.layer.macs)


@dataclass(frozen=True, slots=True)
class Subject:
    """A model that was listed."""

    name: str
    batch_size: int
    precision: str
    parameters: int
    layers: tuple[Layer, ...]


def break_down(subject: Subject, model: LayerModel | None, power_w: float | None = None) -> Breakdown:
    """Return what a model will cost; without a fitted model its work alone.

    Where energy was never measured, times are multiplied by a modelled power, when one is given.
    """
    layers = subject.layers
    times, beyond, known = _costs(layers, model, "time")
    energies, beyond_too, known_too = _costs(layers, model, "energy")
    modelled = power_w is not None and not energies
    if power_w is not None and modelled:
        energies = [Cost(c.value * power_w, c.low * power_w, c.high * power_w) for c in times]
    lines = tuple(
        Line(
            layer,
            times[at] if times else None,
            energies[at] if energies else None,
            bool(beyond[at] or beyond_too[at]),
            bool(known[at] or known_too[at]),
        )
        for at, layer in enumerate(layers)
    )
    label = None if not energies else "time x modelled power" if modelled else "fitted to measured energy"
    network = model.network if model else {}
    return Breakdown(
        subject.name,
        subject.batch_size,
        subject.precision,
        subject.parameters,
        lines,
        total(times, network.get("time")),
        total(energies, network.get("time" if modelled else "energy")),
        label,
    )


def _costs(
    layers: Sequence[Layer], model: LayerModel | None, target: str
) -> tuple[list[Cost], list[bool], list[bool]]:
    if model is None or not layers or target not in model.targets():
        return [], [False] * len(layers), [False] * len(layers)
    found = model.predict(table_of_layers(layers), target)
    costs = [
        Cost(float(value), float(low), float(high))
        for value, low, high in zip(found.value, found.low, found.high, strict=True)
    ]
    return costs, [bool(far > 0) for far in found.beyond], [bool(one) for one in found.known_kind]


def total(costs: Sequence[Cost], network: dict[str, float] | None) -> Cost | None:
    """Return the sum of layers, corrected by what whole networks were measured to take on top.

    Without measured networks the interval is the sum of all ends, as if every layer erred to the same side.
    """
    if not costs:
        return None
    value = sum(cost.value for cost in costs)
    if not network:
        return Cost(value, sum(cost.low for cost in costs), sum(cost.high for cost in costs))
    value *= network["factor"]
    return Cost(
        value, value * float(np.exp(-network["half_width"])), value * float(np.exp(network["half_width"]))
    )
