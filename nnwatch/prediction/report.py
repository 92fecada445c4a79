"""A breakdown as plain text: totals, bottlenecks with a bar each, and what the figures do not cover."""

from __future__ import annotations

from collections.abc import Sequence

from nnwatch.prediction.breakdown import Breakdown, Cost, Line

_BAR = 24
_EIGHTHS = " ▏▎▍▌▋▊▉"


def report(breakdown: Breakdown, most: int = 20) -> str:
    """Return the report; at most so many lines of layers, the dearest first."""
    chosen = breakdown.bottlenecks[:most]
    rest = len(breakdown.lines) - len(chosen)
    parts = [_head(breakdown), "", *_table(chosen), *([f"... and {rest} more layers"] if rest else [])]
    notes = warnings(breakdown)
    return "\n".join([*parts, *(["", *notes] if notes else [])])


def _head(breakdown: Breakdown) -> str:
    size = f"{scaled(breakdown.parameters, '')} parameters, {scaled(breakdown.macs, '')} multiply-adds"
    how = f"batch {breakdown.batch_size}, {breakdown.precision}"
    lines = [f"{breakdown.name}: {len(breakdown.lines)} layers, {size}, {how}"]
    if breakdown.time_s:
        lines.append(f"  time    {_with_interval(breakdown.time_s, 's')} a call")
    if breakdown.energy_j:
        lines.append(f"  energy  {_with_interval(breakdown.energy_j, 'J')} a call, {breakdown.energy_label}")
        lines.append(f"          {scaled(breakdown.energy_j.value / breakdown.batch_size, 'J')} an item")
    if breakdown.energy_j and breakdown.time_s:
        lines.append(f"  power   {scaled(breakdown.energy_j.value / breakdown.time_s.value, 'W')}")
    return "\n".join(lines)


def _table(lines: Sequence[Line]) -> list[str]:
    widest = max((_size(line) for line in lines), default=0.0)
    sizes = f"{'MACs':>8} {'read':>9} {'written':>9}"
    header = f"{'layer':<28} {'kind':<18} {sizes} {'time':>22} {'energy':>22} {'power':>8}"
    return [header, *(_row(line, widest) for line in lines)]


def _row(line: Line, widest: float) -> str:
    layer = line.layer
    flag = "" if line.known_kind or line.time_s is None else "?"
    flag += "!" if line.beyond else ""
    return (
        f"{_clip(layer.name or '(top)', 28):<28} {_clip(layer.kind + flag, 18):<18} {scaled(layer.macs, ''):>8} "
        f"{scaled(layer.bytes_read, 'B'):>9} {scaled(layer.bytes_written, 'B'):>9} "
        f"{_short(line.time_s, 's'):>22} {_short(line.energy_j, 'J'):>22} "
        f"{scaled(line.power_w, 'W') if line.power_w is not None else '-':>8} {bar(_size(line), widest)}"
    ).rstrip()


def warnings(breakdown: Breakdown) -> list[str]:
    """Return what must be known of the figures: what is not covered, extrapolated, or of a kind never measured."""
    lines = breakdown.lines
    open_lines = [line for line in lines if not line.layer.covered]
    foreign = [line for line in lines if line.time_s and not line.known_kind]
    far = [line for line in lines if line.beyond]
    notes = []
    if open_lines:
        notes.append(_share(breakdown, open_lines, "not covered, counted by their elements alone"))
    if foreign:
        notes.append(
            "? " + _share(breakdown, foreign, "of kinds never measured, told by work and traffic alone")
        )
    if far:
        notes.append(
            "! " + _share(breakdown, far, "outside of the measured range: extrapolated, wider intervals")
        )
    return notes


def _share(breakdown: Breakdown, lines: Sequence[Line], what: str) -> str:
    kinds = ", ".join(dict.fromkeys(line.layer.kind for line in lines))
    return f"{len(lines)} layers {what}: {kinds} ({breakdown.share_of_macs(lines):.1%} of all multiply-adds)"


def _size(line: Line) -> float:
    cost = line.energy_j or line.time_s
    return cost.value if cost else float(line.layer.macs)


def bar(value: float, widest: float) -> str:
    """Return a bar of eighths of a cell."""
    eighths = round(8 * _BAR * value / widest) if widest > 0 else 0
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def scaled(value: float, unit: str) -> str:
    """Return a value with three digits and the prefix that suits it."""
    for factor, prefix in (
        (1e12, "T"),
        (1e9, "G"),
        (1e6, "M"),
        (1e3, "k"),
        (1.0, ""),
        (1e-3, "m"),
        (1e-6, "u"),
    ):
        if value >= factor:
            return f"{value / factor:.3g} {prefix}{unit}".rstrip()
    return f"{value / 1e-9:.3g} n{unit}" if value > 0 else f"0 {unit}".rstrip()


def _with_interval(cost: Cost, unit: str) -> str:
    return f"{scaled(cost.value, unit)} (90 %: {scaled(cost.low, unit)} to {scaled(cost.high, unit)})"


def _short(cost: Cost | None, unit: str) -> str:
    if cost is None:
        return "-"
    return f"{scaled(cost.value, unit)} -{1 - cost.low / cost.value:.0%} +{cost.high / cost.value - 1:.0%}"


def _clip(text: str, width: int) -> str:
    return text if len(text) <= width else f"…{text[1 - width :]}"
