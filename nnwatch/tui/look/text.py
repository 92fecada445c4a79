"""Numbers as text of a fixed width, so that columns do not dance when values change."""

from __future__ import annotations

import math

from nnwatch.core.units import BINARY, DECIMAL, prefix_of

NA = "N/A"
_DIGITS = 4


def number(value: float) -> str:
    """Return a number from 0 to below 1000 with four significant digits, in five characters."""
    size = abs(value)
    decimals = 3 if size < 9.9995 else 2 if size < 99.995 else 1
    return f"{value:5.{decimals}f}"


def parts(value: float | None, unit: str) -> tuple[str, str]:
    """Return number and prefixed unit of a quantity, such as `84.32` and `kJ`."""
    if value is None or not math.isfinite(value):
        return "  N/A", unit
    scale, prefix = prefix_of(abs(value), _DIGITS)
    return number(value / scale), prefix + unit


def si(value: float | None, unit: str) -> str:
    """Return a quantity such as `84.32 W ` or `1.234 kJ`, always `len(unit) + 7` characters."""
    figure, prefixed = parts(value, unit)
    if value is None:
        return f"{NA:>5}".ljust(len(unit) + 7)
    return f"{figure} {prefixed:<{len(unit) + 1}}"


def bytes_text(value: float | None) -> str:
    """Return an amount of memory such as `12.34 GiB`, always nine characters."""
    if value is None:
        return f"{NA:>5}    "
    scale, prefix = prefix_of(value, _DIGITS, BINARY)
    scaled = value / scale
    figure = number(scaled) if scaled < 999.95 else f"{scaled:5.0f}"
    return f"{figure} {prefix + 'B':<3}"


def percent(share: float | None, decimals: int = 1) -> str:
    """Return a share of one such as ` 87.3 %`, always seven characters."""
    return f"{NA:>5}  " if share is None else f"{share * 100:5.{decimals}f} %"


def duration(seconds: float | None) -> str:
    """Return a length of time such as `0:42`, `12:03` or `1:02:03`."""
    if seconds is None:
        return NA
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def count(value: float | None) -> str:
    """Return a whole number with separators between thousands."""
    return NA if value is None else f"{value:,.0f}"


def scale_label(value: float, unit: str) -> str:
    """Return the top of a scale in at most seven characters, such as `150 W` or `1.5 kW`."""
    if unit == "%":
        return f"{value * 100:.0f} %"
    scale, prefix = prefix_of(value, 3, BINARY if unit == "B" else DECIMAL)
    figure = f"{value / scale:.3g}" if value / scale < 100 else f"{value / scale:.0f}"
    return f"{figure} {prefix}{unit}"
