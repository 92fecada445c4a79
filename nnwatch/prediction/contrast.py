"""Models side by side, before any of them is run."""

from __future__ import annotations

from collections.abc import Sequence

from nnwatch.prediction.breakdown import Breakdown
from nnwatch.prediction.costs import Cost
from nnwatch.prediction.figures import Marks, clip, scaled
from nnwatch.prediction.kinds import by_kind

_WIDTH = 16


def contrast(found: Sequence[Breakdown], marks: Marks) -> list[str]:
    """Return the work and the costs of models in columns, each after the first with its ratio to the first."""
    names = "".join(
        f" {clip(one.name, _WIDTH, marks):>{_WIDTH}}" + (f" {'ratio':>8}" if at else "")
        for at, one in enumerate(found)
    )
    rows = [
        _row("parameters", [one.parameters for one in found], ""),
        _row("MACs a call", [one.macs for one in found], ""),
        *_costs("time a call", [one.time_s for one in found], "s"),
        *_costs("energy a call", [one.energy_j for one in found], "J"),
        *_costs("energy an item", [_item(one) for one in found], "J"),
        *_costs("power", [one.power_w for one in found], "W"),
        *_kinds(found),
    ]
    return [f"{'':<20}{names}", *rows]


def _item(breakdown: Breakdown) -> Cost | None:
    return breakdown.energy_j.times(1.0 / breakdown.batch_size) if breakdown.energy_j else None


def _costs(what: str, costs: Sequence[Cost | None], unit: str) -> list[str]:
    known = [cost for cost in costs if cost is not None]
    if len(known) < len(costs):
        return []
    first, *others = known
    overlap = [
        at for at, other in enumerate(others, start=2) if other.low <= first.high and first.low <= other.high
    ]
    told = f"  intervals overlap: no difference is shown{_which(overlap, len(others))}" if overlap else ""
    return [_row(what, [cost.value for cost in known], unit) + told]


def _which(overlap: Sequence[int], others: int) -> str:
    return "" if others == 1 else f" for model {' and '.join(str(at) for at in overlap)}"


def _kinds(found: Sequence[Breakdown]) -> list[str]:
    """Return the share of each kind that matters to one of them."""
    shares = [{kind.kind: kind.share for kind in by_kind(one)} for one in found]
    kinds = sorted(
        {kind for each in shares for kind in each}, key=lambda kind: -max(s.get(kind, 0.0) for s in shares)
    )
    what = "energy" if found[0].energy_j else "time" if found[0].time_s else "MACs"
    rows = [
        "".join(
            [
                f"{f'{kind}, of {what}'[:20]:<20}",
                *(_part(each.get(kind), bool(at)) for at, each in enumerate(shares)),
            ]
        )
        for kind in kinds
        if max(each.get(kind, 0.0) for each in shares) >= 0.01
    ]
    return ["", *rows] if rows else []


def _part(share: float | None, later: bool) -> str:
    return f" {'-' if share is None else f'{share:.1%}':>{_WIDTH}}" + (" " * 9 if later else "")


def _row(what: str, values: Sequence[float], unit: str) -> str:
    cells = [f" {scaled(values[0], unit):>{_WIDTH}}"]
    cells += [f" {scaled(value, unit):>{_WIDTH}} {_ratio(value, values[0]):>8}" for value in values[1:]]
    return f"{what:<20}" + "".join(cells)


def _ratio(value: float, first: float) -> str:
    return f"{value / first:.3g}" if first else "-"
