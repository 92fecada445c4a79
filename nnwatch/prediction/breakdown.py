"""What a model will cost, layer by layer and in sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnwatch.core.errors import UsageError
from nnwatch.prediction.costs import Cost, power_of
from nnwatch.prediction.layers import Layer, table_of_layers
from nnwatch.prediction.model import LayerModel


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
    power_w: Cost | None
    beyond: bool
    known_kind: bool

    @property
    def size(self) -> float:
        """What it is judged by: its energy, else its time, else its work."""
        cost = self.energy_j or self.time_s
        return cost.value if cost else float(self.layer.macs)


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
    power_w: Cost | None
    energy_label: str | None

    @property
    def macs(self) -> int:
        """Multiplications of a forward pass."""
        return sum(line.layer.macs for line in self.lines)

    @property
    def bottlenecks(self) -> list[Line]:
        """The lines, the dearest first: by energy, else by time, else by work."""
        return sorted(self.lines, key=lambda line: (line.size, line.layer.macs), reverse=True)

    def share_of_macs(self, lines: Sequence[Line]) -> float:
        """Return which part of all multiplications some lines do, at least; 0 where there are none."""
        work = sum(line.layer.macs_at_least for line in self.lines)
        return sum(line.layer.macs_at_least for line in lines) / work if work else 0.0

    def epr(self, accuracy: float, alpha: float) -> float | None:
        """Return the Energy-Precision Ratio (error to the power alpha, times joules per item; lower is better)."""
        if self.energy_j is None:
            return None
        return float((1.0 - accuracy) ** alpha * self.energy_j.value / self.batch_size)


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
        energies = [cost.times(power_w) for cost in times]
    lines = tuple(
        Line(
            layer,
            times[at] if times else None,
            energies[at] if energies else None,
            _power(energies[at] if energies else None, times[at] if times else None, power_w, modelled),
            bool(beyond[at] or beyond_too[at]),
            bool(known[at] or known_too[at]),
        )
        for at, layer in enumerate(layers)
    )
    label = None if not energies else "time x modelled power" if modelled else "fitted to measured energy"
    network = model.network if model else {}
    time_s = total(times, network.get("time"))
    energy_j = total(energies, network.get("energy"))
    if time_s is not None and power_w is not None and modelled:
        energy_j = time_s.times(power_w)
    return Breakdown(
        subject.name,
        subject.batch_size,
        subject.precision,
        subject.parameters,
        lines,
        time_s,
        energy_j,
        _power(energy_j, time_s, power_w, modelled),
        label,
    )


def _power(energy_j: Cost | None, time_s: Cost | None, power_w: float | None, modelled: bool) -> Cost | None:
    """Return the power of a cost; a power that was given is no prediction, and has no width."""
    if energy_j is None or time_s is None:
        return None
    return Cost(power_w, power_w, power_w) if modelled and power_w is not None else power_of(energy_j, time_s)


def _costs(
    layers: Sequence[Layer], model: LayerModel | None, target: str
) -> tuple[list[Cost], list[bool], list[bool]]:
    if model is None or not layers or target not in model.targets():
        return [], [False] * len(layers), [False] * len(layers)
    try:
        found = model.predict(table_of_layers(layers), target)
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(
            f"the model fitted on {model.origin.host} cannot be used by this version of nnwatch; fit it again with "
            "nnwatch calibrate"
        ) from error
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
    value = value * network["factor"] + len(costs) * network.get("per_layer", 0.0)
    return Cost(
        value, value * float(np.exp(-network["half_width"])), value * float(np.exp(network["half_width"]))
    )
