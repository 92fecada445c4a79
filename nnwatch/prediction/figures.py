"""Quantities, intervals and bars as plain text."""

from __future__ import annotations

from dataclasses import dataclass

from nnwatch.core.units import DECIMAL, MICRO, TYPED_MICRO, prefix_of
from nnwatch.prediction.costs import Cost


@dataclass(frozen=True, slots=True)
class Marks:
    """The characters of a bar: up to the low end of an interval, on to the value, on to the high end."""

    sure: str
    likely: str
    possible: str
    cut: str


FINE = Marks("█", "▓", "░", "…")
ASCII = Marks("#", "=", "-", "~")


def scaled(value: float, unit: str) -> str:
    """Return a value with three digits and the prefix that suits it."""
    smallest, least = DECIMAL[-1]
    if 0 < value < smallest:
        return f"<1 {least}{unit}"
    factor, prefix = prefix_of(value, 3)
    return f"{_three(value / factor)} {prefix.replace(MICRO, TYPED_MICRO)}{unit}".rstrip()


def _three(value: float) -> str:
    return f"{value:.0f}" if value >= 99.95 else f"{value:.3g}"


def interval(cost: Cost, unit: str) -> str:
    """Return both ends of the interval."""
    return f"{scaled(cost.low, unit)} to {scaled(cost.high, unit)}"


def short(cost: Cost | None, unit: str) -> str:
    """Return a value and how far its interval reaches down and up; beyond half and twice, as factors."""
    if cost is None:
        return "-"
    down, up = cost.value / cost.low, cost.high / cost.value
    if max(down, up) >= 2.0:
        return f"{scaled(cost.value, unit)} /{_factor(down)} x{_factor(up)}"
    reach = f" -{1 - 1 / down:.0%} +{up - 1:.0%}" if up > 1.0 else ""
    return f"{scaled(cost.value, unit)}{reach}"


def _factor(value: float) -> str:
    return "999+" if value > 999 else f"{value:.2g}" if value < 10 else f"{value:.0f}"


def bar(cost: Cost, widest: float, width: int, marks: Marks) -> str:
    """Return a bar with its interval; `widest` is the value that fills the width, what lies beyond is cut off."""
    if widest <= 0 or width <= 0:
        return ""
    low, value, high = (min(width, round(width * end / widest)) for end in (cost.low, cost.value, cost.high))
    return marks.sure * low + marks.likely * (value - low) + marks.possible * (high - value)


def clip(text: str, width: int, marks: Marks) -> str:
    """Cut a path at its beginning, so that its end can be read."""
    return text if len(text) <= width else marks.cut + text[1 - width :]


def by(shape: tuple[int, ...]) -> str:
    """Return a shape such as `1x3x224x224`."""
    return "x".join(str(size) for size in shape) or "1"
