"""Two models side by side, before either is run."""

from __future__ import annotations

from nnwatch.prediction.breakdown import Breakdown, Cost
from nnwatch.prediction.report import scaled


def contrast(left: Breakdown, right: Breakdown) -> str:
    """Return the work and cost of both in columns, with the second over the first."""
    rows = [
        _row("parameters", left.parameters, right.parameters, ""),
        _row("multiply-adds", left.macs, right.macs, ""),
        *_costs("time a call", left.time_s, right.time_s, "s"),
        *_costs("energy a call", left.energy_j, right.energy_j, "J"),
    ]
    return "\n".join([f"{'':<16} {left.name:>16} {right.name:>16} {'ratio':>8}", *rows])


def _costs(what: str, left: Cost | None, right: Cost | None, unit: str) -> list[str]:
    if left is None or right is None:
        return []
    apart = left.high < right.low or right.high < left.low
    verdict = "" if apart else "  intervals overlap: no difference is shown"
    return [_row(what, left.value, right.value, unit) + verdict]


def _row(what: str, left: float, right: float, unit: str) -> str:
    ratio = f"{right / left:>8.3g}" if left else f"{'-':>8}"
    return f"{what:<16} {scaled(left, unit):>16} {scaled(right, unit):>16} {ratio}"
