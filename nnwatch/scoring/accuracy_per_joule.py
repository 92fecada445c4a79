"""Accuracy per joule: simple, well known, and won by nearly every smallest model."""

from __future__ import annotations

from collections.abc import Mapping

from nnwatch.scoring.score import ScoreRule, Terms


def accuracy_per_joule(numbers: Mapping[str, float], _terms: Terms) -> float:
    """Return the accuracy, from 0 to 1, over the energy per item."""
    return numbers["accuracy"] / numbers["energy_per_item_j"]


ACCURACY_PER_JOULE = ScoreRule(
    name="accuracy_per_joule",
    formula="a / E",
    unit="1/J",
    higher_is_better=True,
    source="common practice",
    needs=("accuracy", "energy_per_item_j"),
    function=accuracy_per_joule,
)
