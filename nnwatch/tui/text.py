"""Numbers as text of a fixed width, so that columns do not dance when values change."""

from __future__ import annotations

import math

NA = "N/A"

_PREFIXES = (
    (1e12, "T"),
    (1e9, "G"),
    (1e6, "M"),
    (1e3, "k"),
    (1.0, ""),
    (1e-3, "m"),
    (1e-6, "µ"),
    (1e-9, "n"),
)
_BINARY = ((2.0**40, "TiB"), (2.0**30, "GiB"), (2.0**20, "MiB"), (2.0**10, "KiB"), (1.0, "B"))


def number(value: float) -> str:
    """Return a number from 0 to below 1000 with four significant digits, in five characters."""
    size = abs(value)
    decimals = 3 if size < 9.9995 else 2 if size < 99.995 else 1
    return f"{value:5.{decimals}f}"


def parts(value: float | None, unit: str) -> tuple[str, str]:
    """Return number and prefixed unit of a quantity, such as `84.32` and `kJ`."""
    if value is None or not math.isfinite(value):
        return "  N/A", unit
    size = abs(value)
    scale, prefix = next(((s, p) for s, p in _PREFIXES if size >= s * 0.99995), (1.0, ""))
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
    scale, unit = next(((s, u) for s, u in _BINARY if value >= s * 0.99995), (1.0, "B"))
    scaled = value / scale
    figure = number(scaled) if scaled < 999.95 else f"{scaled:5.0f}"
    return f"{figure} {unit:<3}"


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
    table = _BINARY if unit == "B" else _PREFIXES
    scale, prefix = next(((s, p) for s, p in table if value >= s), (1.0, ""))
    figure = f"{value / scale:.3g}" if value / scale < 100 else f"{value / scale:.0f}"
    return f"{figure} {prefix}" if unit == "B" else f"{figure} {prefix}{unit}"
