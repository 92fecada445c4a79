"""NetScore with measured energy in the place of the size and the work that stand in for it."""

from __future__ import annotations

import math
from collections.abc import Mapping

from nnwatch.scoring.score import ScoreRule, Terms


def netscore_energy(numbers: Mapping[str, float], _terms: Terms) -> float:
    """Return the score in decibels; an accuracy of 0 has no logarithm and gives minus infinity."""
    percent = 100.0 * numbers["accuracy"]
    if percent == 0.0:
        return -math.inf
    return 40.0 * math.log10(percent) - 10.0 * math.log10(numbers["energy_per_item_j"])


NETSCORE_ENERGY = ScoreRule(
    name="netscore_energy",
    formula="20·log10(a² / E^½); a in %, E in J",
    unit="dB",
    higher_is_better=True,
    source="nnwatch; NetScore (Wong, arXiv 1806.05512) with energy for its proxies",
    needs=("accuracy", "energy_per_item_j"),
    function=netscore_energy,
    ratio_scale=False,
)
