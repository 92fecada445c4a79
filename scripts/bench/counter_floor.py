"""What a perfect prediction of the Xeon's energies would score: their counter is renewed once a millisecond.

    python -m scripts.bench.counter_floor

The published energy of a layer is the mean of 100 calls (the energies of cheap layers come in hundredths of the
counter's step of 61 uJ), and a call counts as many renewals as fall into it: of 0.2 ms, one in five calls counts one.
Each draw gives every layer such a count, at a steady power, and scores the true energy against it.
"""

from __future__ import annotations

import numpy as np

from nnwatch.prediction.accuracy import accuracy
from nnwatch.prediction.table import Floats
from scripts.bench.layer_tables import cpu_layers

CALLS = 100
RENEWED_S = 0.001
STEP_J = 2.0**-14
DRAWS = 1000
AIM = 12.0  # % RMSPE


def counted(renewals: Floats, dice: np.random.Generator) -> Floats:
    """Return how many renewals 100 calls count over how many there are; at least one was counted, as no energy is 0."""
    whole, part = np.floor(renewals), renewals % 1.0
    seen: Floats = np.maximum(CALLS * whole + dice.binomial(CALLS, part), 1.0) / (CALLS * renewals)
    return seen


def main() -> None:
    dice = np.random.default_rng(0)
    for (kind,), layers in cpu_layers().group_by("kind", maintain_order=True):
        renewals = layers["time_s"].to_numpy() / RENEWED_S
        steps = np.sort(layers["energy_j"].to_numpy())[: len(layers) // 10] * CALLS / STEP_J
        off = np.abs(steps - np.round(steps)).mean()
        draws = [counted(renewals, dice) for _ in range(DRAWS)]
        scores = np.array([accuracy(drawn, np.ones(len(drawn))).rmspe for drawn in draws])
        print(
            f"{kind}: a perfect prediction has {np.median(scores):.1f} % RMSPE, {np.mean(scores < AIM):.0%} of draws "
            f"below {AIM:.0f} %; the cheapest tenth is {off:.2f} of a step off whole ones (0.25 by chance)"
        )


if __name__ == "__main__":
    main()
