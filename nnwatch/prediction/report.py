"""A breakdown as plain text: totals first, then bottlenecks with a bar each, kinds, and what the figures leave out."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from nnwatch.prediction.breakdown import Breakdown, Line
from nnwatch.prediction.costs import Cost
from nnwatch.prediction.figures import Marks, bar, clip, interval, scaled, short
from nnwatch.prediction.kinds import by_kind
from nnwatch.prediction.listing import listing
from nnwatch.prediction.notes import warnings

_KIND, _COST, _LEAST_BAR = 14, 19, 10
_MOST = 20
_UNITS = (("time", "s"), ("energy", "J"), ("power", "W"))
_WIDEST = 1.6  # times the dearest value: a wide interval of one layer does not make all values small


def report(breakdown: Breakdown, width: int, marks: Marks, *, every: bool = False) -> str:
    """Return the report of a width in characters; where nothing is fitted, or `every` layer is wanted, the listing."""
    parts = [*head(breakdown), ""]
    if breakdown.time_s is None and breakdown.energy_j is None:
        parts += listing(breakdown, width, marks)
    else:
        parts += [*_bottlenecks(breakdown, width, marks), "", *_kinds(breakdown)]
        parts += ["", *listing(breakdown, width, marks)] if every else []
    notes = [
        part for note in warnings(breakdown) for part in textwrap.wrap(note, width, subsequent_indent="  ")
    ]
    return "\n".join(line.rstrip() for line in [*parts, *(["", *notes] if notes else [])])


def head(breakdown: Breakdown) -> list[str]:
    """Return what it is and what all of it costs."""
    size = f"{scaled(breakdown.parameters, '')} parameters, {scaled(breakdown.macs, '')} multiply-adds a call"
    how = f"batch {breakdown.batch_size}, {breakdown.precision}"
    lines = [f"{breakdown.name}: {len(breakdown.lines)} layers, {size}, {how}"]
    costs = (
        ("time", breakdown.time_s, "s"),
        ("energy", breakdown.energy_j, "J"),
        ("power", breakdown.power_w, "W"),
    )
    lines += [_total(what, cost, unit, breakdown.batch_size) for what, cost, unit in costs if cost]
    return [*lines, *([f"  the energy is {breakdown.energy_label}"] if breakdown.energy_label else [])]


def _total(what: str, cost: Cost, unit: str, batch_size: int) -> str:
    if what == "power":
        each = "given" if cost.low == cost.high else ""
    else:
        each = f"a call, {scaled(cost.value / batch_size, unit)} an item"
    ends = f" (90 %: {interval(cost, unit)})" if cost.low < cost.high else ""
    return f"  {what:<7} {scaled(cost.value, unit):>8} {each}{ends}"


def _bottlenecks(breakdown: Breakdown, width: int, marks: Marks) -> list[str]:
    chosen = breakdown.bottlenecks[:_MOST]
    known = {"time": breakdown.time_s, "energy": breakdown.energy_j, "power": breakdown.power_w}
    costs = [(what, unit) for what, unit in _UNITS if known[what] is not None]
    while len(costs) > 1 and width < 20 + _KIND + len(costs) * (_COST + 1) + _LEAST_BAR + 2:
        costs.pop(-1 if len(costs) > 2 else 0)
    room = width - _KIND - len(costs) * (_COST + 1) - 2
    name = min(max(20, room // 2), 40)
    table = _Table(costs, name, max(room - name, 0), marks)
    costs_seen = [line.energy_j or line.time_s or _NOTHING for line in chosen]
    widest = min(max(cost.high for cost in costs_seen), _WIDEST * max(cost.value for cost in costs_seen))
    heads = "".join(f" {what:>{_COST}}" for what, _ in costs)
    key = f"{marks.sure} low end  {marks.likely} value  {marks.possible} high end"
    rest = len(breakdown.lines) - len(chosen)
    return [
        f"{'layer':<{name}} {'kind':<{_KIND}}{heads} {key if table.bar >= len(key) else ''}",
        *(table.row(line, widest) for line in chosen),
        *([f"... and {rest} more layers, {_share(breakdown, chosen):.1%} of the sum"] if rest else []),
    ]


_NOTHING = Cost(0.0, 0.0, 0.0)


def _share(breakdown: Breakdown, chosen: Sequence[Line]) -> float:
    whole = sum(line.size for line in breakdown.lines)
    return max(0.0, 1.0 - sum(line.size for line in chosen) / whole) if whole else 0.0


class _Table:
    """The columns for which there is room."""

    def __init__(self, costs: Sequence[tuple[str, str]], name: int, room: int, marks: Marks) -> None:
        self._costs, self._name, self.bar, self._marks = costs, name, room, marks

    def row(self, line: Line, widest: float) -> str:
        """Return the line of a layer; its flags say what to think of it."""
        layer, found = line.layer, {"time": line.time_s, "energy": line.energy_j, "power": line.power_w}
        flags = f"{'' if layer.covered else '*'}{'' if line.known_kind else '?'}{'!' if line.beyond else ''}"
        kind = clip(layer.kind, _KIND - len(flags), self._marks) + flags
        figures = "".join(f" {short(found[what], unit):>{_COST}}" for what, unit in self._costs)
        drawn = bar(line.energy_j or line.time_s or _NOTHING, widest, self.bar, self._marks)
        return f"{clip(layer.name or '(top)', self._name, self._marks):<{self._name}} {kind:<{_KIND}}{figures} {drawn}"


def _kinds(breakdown: Breakdown) -> list[str]:
    what = "energy" if breakdown.energy_j else "time"
    rows = [
        f"{one.kind:<28} {one.layers:>6} {scaled(one.macs, ''):>8} {_maybe(one.time_s, 's'):>9} "
        f"{_maybe(one.energy_j, 'J'):>9} {one.share:>7.1%}"
        for one in by_kind(breakdown)
    ]
    return [f"{'kind':<28} {'layers':>6} {'MACs':>8} {'time':>9} {'energy':>9} of {what}", *rows]


def _maybe(value: float | None, unit: str) -> str:
    return "-" if value is None else scaled(value, unit)
