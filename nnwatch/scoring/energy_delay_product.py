"""The energy-delay product: neither slow and frugal nor fast and wasteful wins, whatever the accuracy."""

from __future__ import annotations

from collections.abc import Mapping

from nnwatch.scoring.score import ScoreRule, Terms


def energy_delay_product(numbers: Mapping[str, float], _terms: Terms) -> float:
    """Return energy per item times time per item, the latter as the inverse of the throughput."""
    return numbers["energy_per_item_j"] / numbers["throughput_items_per_s"]


ENERGY_DELAY_PRODUCT = ScoreRule(
    name="energy_delay_product",
    formula="E · t; t = 1 / throughput",
    unit="J·s",
    higher_is_better=False,
    source="Gonzalez and Horowitz, IEEE Journal of Solid-State Circuits 31(9), 1996",
    needs=("energy_per_item_j", "throughput_items_per_s"),
    function=energy_delay_product,
)
