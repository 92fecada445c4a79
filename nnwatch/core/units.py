"""Prefixes of units: by how much each multiplies, and which one suits a value."""

from __future__ import annotations

Prefixes = tuple[tuple[float, str], ...]

MICRO, TYPED_MICRO = "µ", "u"  # the latter is for keyboards, and for printers that have ASCII alone
DECIMAL: Prefixes = (
    (1e12, "T"),
    (1e9, "G"),
    (1e6, "M"),
    (1e3, "k"),
    (1.0, ""),
    (1e-3, "m"),
    (1e-6, MICRO),
    (1e-9, "n"),
    (1e-12, "p"),
)
BINARY: Prefixes = ((2.0**40, "Ti"), (2.0**30, "Gi"), (2.0**20, "Mi"), (2.0**10, "Ki"), (1.0, ""))


def prefix_of(value: float, digits: int, prefixes: Prefixes = DECIMAL) -> tuple[float, str]:
    """Return factor and prefix for a value that is shown with so many digits; no prefix for what is below them all.

    Rounding counts: with three digits, 999.6 is 1 k.
    """
    reach = 1 - 0.5 * 10.0**-digits
    return next(((factor, prefix) for factor, prefix in prefixes if value >= factor * reach), (1.0, ""))
