"""A moment of a run as one line, for a person or for a program."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from nnwatch.history.finite import to_json

if TYPE_CHECKING:
    from nnwatch.core.live import LiveView


def as_text(view: LiveView) -> str:
    """Return time, power, energy and phases; training and inference have energies of their own."""
    from nnwatch.tui.look.text import duration, si

    shares = (("train", view.energy_train_j), ("inference", view.energy_inference_j))
    told = [f"{name} {si(energy_j, 'J')}" for name, energy_j in shares if energy_j is not None]
    figures = (duration(view.elapsed_s), si(view.power_w, "W"), si(view.energy_j, "J"), *told)
    return "  ".join((*figures, " > ".join(view.phases)))


def as_json(view: LiveView) -> str:
    """Return everything that the live screen knows of this moment as a JSON object."""
    return to_json(asdict(view), str)
