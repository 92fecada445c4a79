"""Error against energy of groups: the points of the Pareto front, and who wins at which weight."""

from __future__ import annotations

import math
from collections.abc import Iterable
from statistics import fmean

from nnwatch.scoring.alpha import Reign, reigns
from nnwatch.scoring.columns import numbers_of
from nnwatch.scoring.epr import EPR
from nnwatch.scoring.error import smoothed_error
from nnwatch.scoring.figures import ACCURACY, ENERGY_PER_ITEM, figure_of
from nnwatch.scoring.groups import Group
from nnwatch.scoring.pareto import Point


def points(groups: Iterable[Group]) -> list[Point]:
    """Return the groups that know both accuracy and energy per item."""
    found = []
    for group in groups:
        accuracy, energy = figure_of(group.rows, ACCURACY), figure_of(group.rows, ENERGY_PER_ITEM)
        if accuracy is not None and energy is not None and energy.value > 0:
            found.append(Point(group.label, 1.0 - accuracy.value, energy.value))
    return found


def winners(groups: Iterable[Group]) -> tuple[Reign, ...]:
    """Return which group has the best composite score from which weight of the error on."""
    sides = {}
    for group in groups:
        known = [numbers_of(row, EPR.needs + EPR.uses) for row in group.rows]
        known = [found for found in known if all(column in found for column in EPR.needs)]
        if known:
            error = math.exp(fmean(math.log(smoothed_error(found)) for found in known))
            energy_j = math.exp(fmean(math.log(found["energy_per_item_j"]) for found in known))
            sides[group.label] = (error, energy_j)
    return reigns(sides)
