"""NetScore: accuracy against the size and the work of a network, which stand in for its energy."""

from __future__ import annotations

import math
from collections.abc import Mapping

from nnwatch.scoring.score import ScoreRule, Terms

_FLOPS_PER_MAC = 2.0


def netscore(numbers: Mapping[str, float], _terms: Terms) -> float:
    """Return the score in decibels; an accuracy of 0 has no logarithm and gives minus infinity."""
    percent = 100.0 * numbers["accuracy"]
    if percent == 0.0:
        return -math.inf
    millions = numbers["parameters"] / 1e6
    giga_macs = numbers["flops_per_item"] / _FLOPS_PER_MAC / 1e9
    return 40.0 * math.log10(percent) - 10.0 * (math.log10(millions) + math.log10(giga_macs))


NETSCORE = ScoreRule(
    name="netscore",
    formula="20·log10(a² / (p^½ · m^½)); a in %, p parameters in millions, m multiply-accumulates in 10⁹",
    unit="dB",
    higher_is_better=True,
    source="Wong, NetScore, arXiv 1806.05512",
    needs=("accuracy", "parameters", "flops_per_item"),
    function=netscore,
    ratio_scale=False,
)
