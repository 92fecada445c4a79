"""Every score there is; a new one is a file and a line here."""

from __future__ import annotations

from nnwatch.scoring.accuracy_per_joule import ACCURACY_PER_JOULE
from nnwatch.scoring.composite import COMPOSITE
from nnwatch.scoring.energy_delay_product import ENERGY_DELAY_PRODUCT
from nnwatch.scoring.epr import EPR
from nnwatch.scoring.netscore import NETSCORE
from nnwatch.scoring.netscore_energy import NETSCORE_ENERGY
from nnwatch.scoring.score import ScoreRule

SCORES: tuple[ScoreRule, ...] = (
    COMPOSITE,
    EPR,
    ACCURACY_PER_JOULE,
    NETSCORE,
    NETSCORE_ENERGY,
    ENERGY_DELAY_PRODUCT,
)
