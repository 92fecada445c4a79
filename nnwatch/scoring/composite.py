"""nnwatch's own score of accuracy against energy, on a scale of doublings."""

from __future__ import annotations

import math
from collections.abc import Mapping

from nnwatch.scoring.error import error_against_chance
from nnwatch.scoring.score import ScoreRule, Terms


def composite(numbers: Mapping[str, float], terms: Terms) -> float:
    """Return the score in points: one a halving of the energy, alpha of them one of the error."""
    halvings_of_error = math.log2(terms.error_ref) - math.log2(error_against_chance(numbers))
    halvings_of_energy = math.log2(terms.energy_ref_j) - math.log2(numbers["energy_per_item_j"])
    return terms.alpha * halvings_of_error + halvings_of_energy


COMPOSITE = ScoreRule(
    name="composite",
    formula="alpha·log2(err_ref/err) - log2(E/E_ref); err = (wrong + 1/2) / (items + 1) / (1 - 1/classes)",
    unit="points",
    higher_is_better=True,
    source="nnwatch; the Energy-Precision Ratio (arXiv 1710.05420) on a logarithmic scale",
    needs=("accuracy", "energy_per_item_j", "classes", "items"),
    function=composite,
    uses=("dataset_items",),
    ratio_scale=False,
)
