"""The Energy-Precision Ratio of NeuralPower."""

from __future__ import annotations

from collections.abc import Mapping

from nnwatch.scoring.error import smoothed_error
from nnwatch.scoring.score import ScoreRule, Terms


def epr(numbers: Mapping[str, float], terms: Terms) -> float:
    """Return error^alpha times energy per item, with the smoothed error, as 0 would hide the energy."""
    return float(smoothed_error(numbers) ** terms.alpha * numbers["energy_per_item_j"])


EPR = ScoreRule(
    name="epr",
    formula="err^alpha · E; err = (wrong + 1/2) / (items + 1)",
    unit="J",
    higher_is_better=False,
    source="Cai et al., NeuralPower, ACML 2017, arXiv 1710.05420",
    needs=("accuracy", "energy_per_item_j", "items"),
    function=epr,
    uses=("dataset_items",),
)
