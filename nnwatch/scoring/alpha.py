"""For which weights of error against energy each network wins: no single weight need be believed in."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reign:
    """The weights between which a network has the best composite score; `to` None is without bound."""

    label: str
    from_alpha: float
    to_alpha: float | None


def reigns(errors_and_energies: Mapping[str, tuple[float, float]]) -> tuple[Reign, ...]:
    """Return who wins from alpha 0 on, in this order; networks that win nowhere are not among them.

    A composite score is a straight line over alpha, so that the winners are the upper hull of the lines.

    Args:
        errors_and_energies: smoothed error and joules per item of each network, both above 0.
    """
    lines = [
        (-math.log2(error), -math.log2(energy_j), label)
        for label, (error, energy_j) in errors_and_energies.items()
    ]
    hull: list[tuple[float, float, str]] = []
    starts: list[float] = []
    for line in sorted(lines, key=lambda line: (line[0], line[1])):
        while hull and _meets(hull[-1], line) <= starts[-1]:
            hull.pop()
            starts.pop()
        starts.append(_meets(hull[-1], line) if hull else 0.0)
        hull.append(line)
    return tuple(_reigns(hull, starts))


def _meets(flatter: tuple[float, float, str], steeper: tuple[float, float, str]) -> float:
    """Return from which alpha on the second line is the higher one."""
    if steeper[0] == flatter[0]:
        return 0.0
    return max(0.0, (flatter[1] - steeper[1]) / (steeper[0] - flatter[0]))


def _reigns(hull: Sequence[tuple[float, float, str]], starts: Sequence[float]) -> list[Reign]:
    ends = [*starts[1:], None][: len(hull)]
    return [Reign(line[2], start, end) for line, start, end in zip(hull, starts, ends, strict=True)]
