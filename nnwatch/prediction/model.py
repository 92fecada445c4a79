"""A fitted model of layers: made from a table, kept in one readable file, asked for layers of any kind."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from nnwatch.core.errors import UsageError
from nnwatch.prediction.fitting import FEWEST, fit_any_kind, fit_kind, usable
from nnwatch.prediction.methods import METHODS, NNWATCH, Target
from nnwatch.prediction.plain import State
from nnwatch.prediction.shaped import predict_shaped
from nnwatch.prediction.table import Floats, Table

FORMAT = "nnwatch layer model"
VERSION = 3
TARGETS: tuple[Target, ...] = ("time", "energy")
_WIDER = 0.5  # how much an extrapolation's interval grows for each spread outside of what was measured
_WIDEST = 3.0  # and how much at most


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a model comes from.

    Attributes:
        data: what it was fitted on, such as the name of the table.
        energy: how the energy was measured, or a power in watts by which times are multiplied.
    """

    host: str
    data: str
    created_at: str
    energy: str | float | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """What layers will cost, each with its 90 % interval.

    Attributes:
        beyond: how far outside of the measured range a layer lies, in spreads; 0 inside.
        known_kind: 1 where its kind was measured, 0 where work and traffic alone had to tell.
    """

    value: Floats
    low: Floats
    high: Floats
    beyond: Floats
    known_kind: Floats


@dataclass(frozen=True, slots=True)
class LayerModel:
    """The fits of every kind and target."""

    method: str
    origin: Origin
    kinds: dict[str, dict[Target, State]]
    any_kind: dict[Target, State]
    network: State

    def targets(self) -> list[Target]:
        """Return what it can predict."""
        return [target for target in TARGETS if target in self.any_kind]

    def predict(self, table: Table, target: Target) -> Estimate:
        """Return the cost of each layer."""
        estimate = Estimate(*(np.zeros(len(table)) for _ in range(5)))
        for kind in dict.fromkeys(table.kinds):
            rows = np.flatnonzero([name == kind for name in table.kinds])
            self._predict_kind(kind, table.take(rows), target, estimate, rows)
        return estimate

    def _predict_kind(
        self, kind: str, table: Table, target: Target, into: Estimate, at: NDArray[np.intp]
    ) -> None:
        state = self.kinds.get(kind, {}).get(target)
        ask = METHODS[self.method].predict if state else predict_shaped
        found = state or self.any_kind[target]
        logarithm, beyond = ask(found["fit"], table)
        width = float(found["half_width"]) * np.minimum(1.0 + _WIDER * beyond, _WIDEST)
        into.value[at], into.beyond[at] = np.exp(logarithm), beyond
        into.low[at], into.high[at] = np.exp(logarithm - width), np.exp(logarithm + width)
        into.known_kind[at] = float(state is not None)


def fit_model(
    table: Table,
    data: str,
    created_at: datetime,
    method: str = NNWATCH.name,
    on_progress: Callable[[str], None] = lambda _: None,
) -> LayerModel:
    """Return the model of a table; every error in it is held out.

    Raises:
        UsageError: there are too few layers of every kind.
    """
    how = METHODS[method]
    kinds: dict[str, dict[Target, State]] = {}
    any_kind: dict[Target, State] = {}
    for target in TARGETS:
        known = usable(table, how, target)
        if not len(known):
            continue
        any_kind[target] = fit_any_kind(known, target)
        for kind, layers in known.by_kind().items():
            on_progress(f"fitting {target} of {kind}: {len(layers)} layers")
            if len(layers) >= FEWEST:
                kinds.setdefault(kind, {})[target] = fit_kind(layers, how, target)
    if not kinds:
        raise UsageError(f"{data}: no kind has {FEWEST} measured layers, too few to fit; measure more")
    origin = Origin(platform.node(), data, created_at.isoformat(timespec="seconds"))
    return LayerModel(method, origin, kinds, any_kind, {})
