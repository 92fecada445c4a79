"""The energy of one part of a machine, as the account has it and as a viewer shows it."""

from __future__ import annotations

from dataclasses import dataclass

from nnwatch.core.records import Method


@dataclass(frozen=True, slots=True)
class Component:
    """Energy of one scope since a run began, and its power now: the mean over about the last second.

    `coverage` is the share of the run over which the energy is known; `rel_uncertainty` joins what the
    source is known to be off by with the energy of one refresh period, by which the two ends may differ.
    """

    scope: str
    energy_j: float
    power_w: float | None
    method: Method
    coverage: float
    rel_uncertainty: float
