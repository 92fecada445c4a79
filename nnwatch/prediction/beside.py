"""A prediction beside a measurement: a recorded run, the layers timed one by one, or both.

A run knows its network as a whole, so that its residual is one number for time and one for energy. Which kinds of
layers it comes from, only a timing of the layers tells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nnwatch.prediction.breakdown import Breakdown
from nnwatch.prediction.costs import Cost
from nnwatch.prediction.kinds import by_kind

Document = dict[str, object]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a recorded run says of one call of its network.

    Attributes:
        time_from: how the time was measured.
        caveats: why it may not be what was predicted.
    """

    run_id: str
    name: str
    host: str
    batch_size: int
    time_s: float | None
    time_from: str
    energy_j: float | None
    accuracy: float | None
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Residual:
    """A measured value against a predicted one."""

    predicted: Cost
    measured: float

    @property
    def relative(self) -> float:
        """By which part the measured value is above the predicted one."""
        return self.measured / self.predicted.value - 1.0

    @property
    def inside(self) -> bool:
        """Whether the interval held it."""
        return self.predicted.low <= self.measured <= self.predicted.high

    def document(self) -> Document:
        """Return it as JSON has it."""
        return {
            "predicted": self.predicted.document(),
            "measured": self.measured,
            "residual": self.relative,
            "inside_interval": self.inside,
        }


@dataclass(frozen=True, slots=True)
class KindResidual:
    """All layers of a kind, predicted and timed one by one; what was not done is None."""

    kind: str
    layers: int
    predicted_s: float | None
    measured_s: float | None

    @property
    def relative(self) -> float | None:
        """By which part the measured time is above the predicted one."""
        if not self.predicted_s or self.measured_s is None:
            return None
        return self.measured_s / self.predicted_s - 1.0

    def document(self) -> Document:
        """Return it as JSON has it."""
        return {
            "kind": self.kind,
            "layers": self.layers,
            "predicted_time_s": self.predicted_s,
            "measured_time_s": self.measured_s,
            "residual": self.relative,
        }


@dataclass(frozen=True, slots=True)
class Timed:
    """The layers of a network timed one by one on this host, and the network as a whole.

    Attributes:
        layers_s: seconds of each layer alone, in the order in which they run.
        whole_s: of one call.
    """

    host: str
    layers_s: tuple[float, ...]
    whole_s: float

    @property
    def between_s(self) -> float:
        """What a call takes beyond its layers; below zero where layers run faster together than alone."""
        return self.whole_s - sum(self.layers_s)


@dataclass(frozen=True, slots=True)
class Beside:
    """A prediction and what was measured."""

    run: Measured | None
    timed: Timed | None
    time: Residual | None
    energy: Residual | None
    kinds: tuple[KindResidual, ...]

    def document(self) -> Document:
        """Return it as JSON has it."""
        run, timed = self.run, self.timed
        return {
            "run_id": run.run_id if run else None,
            "run_name": run.name if run else None,
            "run_host": run.host if run else None,
            "time_from": run.time_from if run else None,
            "time_s": self.time.document() if self.time else None,
            "energy_j": self.energy.document() if self.energy else None,
            "layers_timed_on": timed.host if timed else None,
            "layers_time_s": sum(timed.layers_s) if timed else None,
            "whole_time_s": timed.whole_s if timed else None,
            "kinds": [kind.document() for kind in self.kinds],
            "caveats": list(run.caveats) if run else [],
        }


def beside(breakdown: Breakdown, run: Measured | None, timed: Timed | None) -> Beside:
    """Set a prediction beside what was measured."""
    time_s = run.time_s if run else timed.whole_s if timed else None
    energy_j = run.energy_j if run else None
    return Beside(
        run,
        timed,
        Residual(breakdown.time_s, time_s) if breakdown.time_s and time_s else None,
        Residual(breakdown.energy_j, energy_j) if breakdown.energy_j and energy_j else None,
        tuple(_by_kind(breakdown, timed)),
    )


def _by_kind(breakdown: Breakdown, timed: Timed | None) -> Sequence[KindResidual]:
    measured: dict[str, float] = {}
    for line, seconds in zip(breakdown.lines, timed.layers_s if timed else (), strict=timed is not None):
        measured[line.layer.kind] = measured.get(line.layer.kind, 0.0) + seconds
    found = [
        KindResidual(kind.kind, kind.layers, kind.time_s, measured.get(kind.kind))
        for kind in by_kind(breakdown)
    ]
    return sorted(found, key=lambda one: one.measured_s or one.predicted_s or 0.0, reverse=True)


def measured_run(row: Mapping[str, Any], host: str) -> Measured:
    """Return what a row of history says of one call; `host` is this machine."""
    batch = int(row["batch_size"] or 1)
    median, speed, joules = row["latency_p50_s"], row["throughput_items_per_s"], row["energy_per_item_j"]
    time_s, time_from = (
        (median, "median of its calls")
        if median
        else (batch / speed, "items a second")
        if speed
        else (None, "")
    )
    return Measured(
        row["run_id"],
        row["name"] or row["architecture"] or row["run_id"],
        row["host"],
        batch,
        time_s,
        time_from,
        joules * batch if joules else None,
        row["accuracy"],
        tuple(_caveats(row, host)),
    )


def _caveats(row: Mapping[str, Any], host: str) -> list[str]:
    said = []
    if row["host"] != host:
        said.append(f"the run was measured on {row['host']}, not on this host")
    if row["device"] and row["device"] != "cpu":
        said.append(f"the run used {row['device']}")
    if not row["valid"]:
        said.append("the run is not valid: " + "; ".join(row["verdict_reasons"] or ["no reason is known"]))
    if not row["energy_per_item_j"]:
        said.append("the run has no energy per item")
    return said
