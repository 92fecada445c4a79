"""The Pareto front of error against energy: what no other beats in both, which needs no weight."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """One group by its share of wrong answers and its joules per item."""

    label: str
    error: float
    energy_j: float


@dataclass(frozen=True, slots=True)
class Dominated:
    """A group that others beat: none of them is worse in either, and each better in one."""

    point: Point
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Front:
    """The groups that nothing dominates, from the most frugal on, and the others."""

    points: tuple[Point, ...]
    dominated: tuple[Dominated, ...]


def front(points: Sequence[Point]) -> Front:
    """Return the front; a dominated group is named with all of the front that dominates it."""
    best: list[Point] = []
    beaten: list[Point] = []
    for point in sorted(points, key=lambda p: (p.energy_j, p.error)):
        is_equal = bool(best) and (best[-1].energy_j, best[-1].error) == (point.energy_j, point.error)
        if not best or point.error < best[-1].error or is_equal:
            best.append(point)
        else:
            beaten.append(point)
    energies = [point.energy_j for point in best]
    return Front(
        tuple(best),
        tuple(
            Dominated(
                p, tuple(q.label for q in best[: bisect_right(energies, p.energy_j)] if q.error <= p.error)
            )
            for p in beaten
        ),
    )
