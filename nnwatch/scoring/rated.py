"""What run time alone would have told: run time times rated power, held against the energy that was measured.

Caspart et al., arXiv 2212.01698, found that this is no substitute for measuring; here a user sees by how much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from nnwatch.meters.ratings import find_rating
from nnwatch.scoring.columns import Row
from nnwatch.scoring.estimate import Estimate, estimate
from nnwatch.scoring.figures import number

# Board power that the maker's data sheet states, for names as drivers report them; longer names first.
_ACCELERATORS = (
    ("A100-SXM4-80GB", 400.0),
    ("A100-SXM4-40GB", 400.0),
    ("A100 80GB PCIe", 300.0),
    ("A100-PCIE-40GB", 250.0),
    ("H100 80GB HBM3", 700.0),
    ("H100 PCIe", 350.0),
    ("H200", 700.0),
    ("V100-SXM2", 300.0),
    ("V100-PCIE", 250.0),
    ("Quadro RTX 5000", 265.0),
    ("GeForce RTX 3090", 350.0),
    ("GeForce RTX 4090", 450.0),
    ("L40S", 350.0),
    ("L4", 72.0),
    ("T4", 70.0),
)

_rating = lru_cache(maxsize=256)(find_rating)


@dataclass(frozen=True, slots=True)
class FromRunTime:
    """Run time times rated power, the energy of the same components as measured, and the error of the former."""

    rated_w: Estimate
    estimated_j: Estimate
    measured_j: Estimate
    error: Estimate


def from_run_time(rows: Sequence[Row]) -> FromRunTime | None:
    """Return what run time would have told of a group; None when no run knows its rated power."""
    runs = [run for row in rows if (run := _of_run(row)) is not None]
    columns = [estimate(values, ratio_scale=True) for values in zip(*runs, strict=True)]
    known = [column for column in columns if column is not None]
    if len(known) < 3:
        return None
    error = estimate([told_j / measured_j - 1 for _, told_j, measured_j in runs], ratio_scale=False)
    return None if error is None else FromRunTime(known[0], known[1], known[2], error)


def _of_run(row: Row) -> tuple[float, float, float] | None:
    rated_w, duration_s, measured_j = rated_power_w(row), number(row, "duration_s"), number(row, "energy_j")
    if rated_w is None or duration_s is None or measured_j is None or measured_j <= 0:
        return None
    return rated_w, rated_w * duration_s, measured_j


def rated_power_w(row: Row) -> float | None:
    """Return the rated power of the components whose energy the run measured; None where one is not known."""
    stated = number(row, "rated_power_w")
    if stated is not None:
        return stated
    parts = [_cpu_w(row)] if number(row, "energy_cpu_j") is not None else []
    if number(row, "energy_gpu_j") is not None:
        parts.append(_accelerators_w(row))
    known = [part for part in parts if part is not None]
    return sum(known) if known and len(known) == len(parts) else None


def _cpu_w(row: Row) -> float | None:
    rating = _rating(str(row.get("cpu_model") or ""))
    if rating is None:
        return None
    packages = max(1, round((number(row, "cpu_count") or rating.threads) / rating.threads))
    return rating.tdp_w * packages


def _accelerators_w(row: Row) -> float | None:
    cards = row.get("accelerators")
    found = [_board_w(str(card["name"])) for card in cards] if isinstance(cards, list | tuple) else []
    known = [watts for watts in found if watts is not None]
    return sum(known) if known and len(known) == len(found) else None


def _board_w(name: str) -> float | None:
    return next((watts for part, watts in _ACCELERATORS if part in name), None)
