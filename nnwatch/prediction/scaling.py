"""Features brought to mean 0 and spread 1; those that never vary are left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nnwatch.prediction.plain import State, array, numbers
from nnwatch.prediction.table import Floats

_CONSTANT = 1e-9
_TOLERANCE = 0.25  # of the spread; beyond this a layer lies outside of what was measured


@dataclass(frozen=True, slots=True)
class Scaling:
    """Which features count, and how each is scaled."""

    names: tuple[str, ...]
    mean: Floats
    spread: Floats
    lowest: Floats
    highest: Floats

    @classmethod
    def fit(cls, columns: Mapping[str, Floats], wanted: Sequence[str] | None = None) -> Scaling:
        """Return the scaling of the features that vary."""
        names = tuple(n for n in (wanted or columns) if n in columns and columns[n].std() > _CONSTANT)
        values = np.column_stack([columns[n] for n in names]) if names else np.zeros((1, 0))
        return cls(names, values.mean(0), values.std(0), values.min(0), values.max(0))

    @classmethod
    def from_state(cls, state: State) -> Scaling:
        """Return the scaling that `state` told."""
        sides = (array(state[name]) for name in ("mean", "spread", "lowest", "highest"))
        return cls(tuple(state["names"]), *sides)

    @property
    def state(self) -> State:
        """The scaling as plain numbers."""
        return {
            "names": list(self.names),
            "mean": numbers(self.mean),
            "spread": numbers(self.spread),
            "lowest": numbers(self.lowest),
            "highest": numbers(self.highest),
        }

    def apply(self, columns: Mapping[str, Floats]) -> Floats:
        """Return the scaled features, (layers, features)."""
        scaled: Floats = (self._stack(columns) - self.mean) / self.spread
        return scaled

    def beyond(self, columns: Mapping[str, Floats]) -> Floats:
        """Return how far each layer lies outside of the measured range, in spreads of the worst feature; 0 inside."""
        values = self._stack(columns)
        if not self.names:
            return np.zeros(len(values))
        outside = np.maximum(values - self.highest, self.lowest - values) / self.spread - _TOLERANCE
        worst: Floats = np.maximum(outside.max(axis=1), 0.0)
        return worst

    def _stack(self, columns: Mapping[str, Floats]) -> Floats:
        rows = len(next(iter(columns.values())))
        return np.column_stack([*(columns[n] for n in self.names), np.zeros((rows, 0))])
