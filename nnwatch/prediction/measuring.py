"""The child process of a calibration: measures layers and whole networks until time is over, one JSON line each.

    python -m nnwatch.prediction.measuring '{"seconds": 600, "each_s": 0.1, "done": []}'

Layers of the design and networks take turns. `done` names what was measured before, which is left out.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import cast

import torch
from torch import nn

from nnwatch.prediction.design import Drawn, design
from nnwatch.prediction.energies import EnergyCounter, energy_of_calls, open_counter
from nnwatch.prediction.layers import Layer
from nnwatch.prediction.measured_networks import networks
from nnwatch.prediction.reference_networks import Network
from nnwatch.prediction.rerun import Rerun
from nnwatch.prediction.specimens import specimen
from nnwatch.prediction.steadiness import STEADY, Steadiness
from nnwatch.prediction.timing import time_calls
from nnwatch.prediction.tracing import trace

Row = dict[str, object]
BETWEEN = 4  # layers of the design between two networks
AGAIN = 2  # times that a layer is measured once more at most
_SETTLING = 0.05  # of all time, at most, until the machine is warm
_WHOLE = 4  # a network is measured for so many times as long as a layer


@dataclass(frozen=True, slots=True)
class Bench:
    """How things are measured.

    Attributes:
        each_s: seconds for the time of one layer.
        ends: moment after which nothing is begun.
        counter: of energy; None where only time is measured.
        report: is given each line.
    """

    each_s: float
    ends: float
    counter: EnergyCounter | None
    steadiness: Steadiness
    report: Callable[[Row], None]

    @property
    def over(self) -> bool:
        """Whether time is over."""
        return time.perf_counter() >= self.ends

    def cost(self, call: Callable[[], object], seconds: float) -> Row:
        """Return time and, where it is counted, energy of a call; once more where the machine ran slower meanwhile."""
        row, drift = self._cost(call, seconds)
        for _ in range(AGAIN):
            if drift <= STEADY or self.over:
                break
            row, drift = self._cost(call, seconds)
        return row

    def _cost(self, call: Callable[[], object], seconds: float) -> tuple[Row, float]:
        timing = time_calls(call, seconds)
        row: Row = {"time_s": timing.seconds, "spread": timing.spread, "calls": timing.calls}
        drift = self.steadiness.drift()
        row |= {
            "disturbed": timing.disturbed,
            "drift": drift,
            "threads": torch.get_num_threads(),
        }
        energy = energy_of_calls(call, timing.seconds, self.counter) if self.counter else None
        if energy is None:
            return row, drift
        counted = {
            "energy_j": energy.joules,
            "energy_spread": energy.spread,
            "quantisation": energy.quantisation,
        }
        return {**row, **counted}, drift


def main(asked: str) -> None:
    """Measure for so long as is asked, and print each line as it is done."""
    wanted = json.loads(asked)
    seconds, counter = float(wanted["seconds"]), open_counter()
    ends, steadiness = time.perf_counter() + seconds, Steadiness()
    bench = Bench(float(wanted["each_s"]), ends, counter, steadiness, _print)
    steadiness.settle(_SETTLING * seconds)
    torch.manual_seed(0)
    try:
        _measure(bench, frozenset(wanted["done"]))
    finally:
        if counter:
            counter.close()


def _print(row: Row) -> None:
    sys.stdout.write(json.dumps(row) + "\n")
    sys.stdout.flush()


def _measure(bench: Bench, done: frozenset[str]) -> None:
    for name, item in _turns(networks()):
        if name in done:
            continue
        if isinstance(item, Network):
            measure_network(item, name, bench)
        else:
            bench.report({"item": name, **measured(item, bench)})
        if bench.over:
            return


def _turns(whole: Sequence[Network]) -> Iterator[tuple[str, Drawn | Network]]:
    """Return layers of the design without end, and after every few of them a network as long as there are some."""
    waiting, drawn = iter(whole), design()
    for number in count():
        yield f"layer:{number}", next(drawn)
        if number % BETWEEN == BETWEEN - 1 and (network := next(waiting, None)):
            yield f"network:{network.name}", network


def measured(drawn: Drawn, bench: Bench) -> Row:
    """Return the sizes of a layer, as the listing of a model would tell them, with what it costs."""
    kind, sizes = drawn
    module, inputs = specimen(kind, sizes)
    rows: list[Row] = []

    def measure_layer(layer: Layer, again: Rerun) -> None:
        if layer.kind == kind and not rows:
            rows.append(
                {"kind": kind, "sizes": {**layer.sizes}, **bench.cost(again.as_in_a_network(), bench.each_s)}
            )

    trace(module, (inputs, {}), measure_layer)
    return rows[0]


def measure_network(network: Network, name: str, bench: Bench) -> None:
    """Report what each different layer of a network costs on the values it is given, and then the whole network.

    The whole is measured before its layers and after them, and the faster of the two counts. A network that time did
    not suffice for is not reported as a whole.
    """
    model, values = network.build().eval(), torch.randn(network.shape)
    before = bench.cost(_run(model, values), _WHOLE * bench.each_s)
    layers = _measure_layers(network, name, model, values, bench)
    if not bench.over:
        after = bench.cost(_run(model, values), _WHOLE * bench.each_s)
        cost = min(before, after, key=lambda row: cast("float", row["time_s"]))
        bench.report({"item": name, **_whole(network, layers), **cost})


def _measure_layers(
    network: Network, name: str, model: nn.Module, values: torch.Tensor, bench: Bench
) -> list[Layer]:
    """Report each different layer, and return all of them as they run."""
    seen: set[str] = set()
    of = {"network": network.name, "family": network.family}

    def measure_layer(layer: Layer, again: Rerun) -> None:
        key = f"{layer.kind} {sorted(layer.sizes.items())}"
        if key not in seen and not bench.over:
            seen.add(key)
            cost = bench.cost(again.as_in_a_network(), bench.each_s)
            told = {**of, "kind": layer.kind, "sizes": {**layer.sizes}}
            bench.report({"item": f"{name}:{len(seen)}", **told, **cost})

    return trace(model, ((values,), {}), measure_layer)


def _run(model: nn.Module, values: torch.Tensor) -> Callable[[], object]:
    return lambda: model(values)


def _whole(network: Network, layers: Sequence[Layer]) -> Row:
    told = [[layer.kind, {**layer.sizes}] for layer in layers]
    return {"network": network.name, "family": network.family, "layers": told}


if __name__ == "__main__":
    main(sys.argv[1])
