"""Where the energy of a group went: by phase, and by component of the machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from nnwatch.scoring.columns import Row
from nnwatch.scoring.estimate import Estimate, estimate
from nnwatch.scoring.figures import number

COMPONENTS = ("CPU", "DRAM", "used GPUs", "idle GPUs", "GPUs", "rest of node")


@dataclass(frozen=True, slots=True)
class PhaseFigures:
    """A phase of a group, all stretches of it in a run together."""

    name: str
    energy_j: Estimate | None
    duration_s: Estimate | None
    energy_per_item_j: Estimate | None


def phases(rows: Sequence[Row]) -> tuple[PhaseFigures, ...]:
    """Return the phases of a group in the order of their first appearance."""
    runs = [_totals(row) for row in rows]
    names = dict.fromkeys(chain.from_iterable(runs))
    return tuple(_phase(name, [run[name] for run in runs if name in run]) for name in names)


def _phase(name: str, totals: Sequence[Mapping[str, float]]) -> PhaseFigures:
    per_item = [t["energy_j"] / t["items"] for t in totals if t.get("items") and "energy_j" in t]
    return PhaseFigures(
        name,
        estimate([t["energy_j"] for t in totals if "energy_j" in t], ratio_scale=True),
        estimate([t["duration_s"] for t in totals if "duration_s" in t], ratio_scale=True),
        estimate(per_item, ratio_scale=True),
    )


def _totals(row: Row) -> dict[str, dict[str, float]]:
    stretches = row.get("phases")
    found: dict[str, dict[str, float]] = {}
    for stretch in stretches if isinstance(stretches, list | tuple) else ():
        total = found.setdefault(str(stretch["name"]), {})
        for column in ("energy_j", "duration_s", "items"):
            if (value := number(stretch, column)) is not None:
                total[column] = total.get(column, 0.0) + value
    return found


def composition(rows: Sequence[Row]) -> dict[str, Estimate]:
    """Return the energy of each component that at least one run knows."""
    parts = [_parts(row) for row in rows]
    found = {name: estimate([p[name] for p in parts if name in p], ratio_scale=False) for name in COMPONENTS}
    return {name: value for name, value in found.items() if value is not None}


def _parts(row: Row) -> dict[str, float]:
    known = {name: number(row, f"energy_{name}_j") for name in ("cpu", "dram", "gpu", "idle_gpu", "node")}
    parts = {"CPU": known["cpu"], "DRAM": known["dram"]} | _gpus(known["gpu"], known["idle_gpu"])
    if known["node"] is not None:
        parts["rest of node"] = known["node"] - sum(known[part] or 0.0 for part in ("cpu", "dram", "gpu"))
    return {name: value for name, value in parts.items() if value is not None}


def _gpus(gpu_j: float | None, idle_j: float | None) -> dict[str, float | None]:
    """Return used and idle accelerators apart, or all in one where nobody knows which were used."""
    if gpu_j is None or idle_j is None:
        return {"GPUs": gpu_j}
    return {"used GPUs": gpu_j - idle_j, "idle GPUs": idle_j}
