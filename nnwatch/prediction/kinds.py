"""The layers of a breakdown by their kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nnwatch.prediction.breakdown import Breakdown, Line


@dataclass(frozen=True, slots=True)
class KindCost:
    """All layers of one kind.

    Attributes:
        share: of what all layers cost together: of energy, else of time, else of multiplications.
    """

    kind: str
    layers: int
    macs: int
    time_s: float | None
    energy_j: float | None
    share: float

    def document(self) -> dict[str, object]:
        """Return it as JSON has it."""
        return {
            "kind": self.kind,
            "layers": self.layers,
            "macs": self.macs,
            "time_s": self.time_s,
            "energy_j": self.energy_j,
            "share": self.share,
        }


def by_kind(breakdown: Breakdown) -> list[KindCost]:
    """Return the kinds, the dearest first."""
    groups: dict[str, list[Line]] = {}
    for line in breakdown.lines:
        groups.setdefault(line.layer.kind, []).append(line)
    whole = sum(line.size for line in breakdown.lines)
    found = [_kind(kind, lines, whole) for kind, lines in groups.items()]
    return sorted(found, key=lambda one: one.share, reverse=True)


def _kind(kind: str, lines: Sequence[Line], whole: float) -> KindCost:
    times = [line.time_s.value for line in lines if line.time_s]
    energies = [line.energy_j.value for line in lines if line.energy_j]
    return KindCost(
        kind,
        len(lines),
        sum(line.layer.macs for line in lines),
        sum(times) if times else None,
        sum(energies) if energies else None,
        sum(line.size for line in lines) / whole if whole else 0.0,
    )
