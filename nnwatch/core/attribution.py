"""The workload's share of a device's energy: a model of who caused it, never a measurement.

Shares are proportional to use over the whole run, and what is not the workload's is the rest, so that
both always add up to the device's total.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """A device's energy, divided."""

    ours_j: float
    rest_j: float


def divide(energy_j: float, ours: float, all_use: float) -> Share:
    """Divide energy in proportion to use: CPU time against the machine's busy time, or processes on a GPU.

    Without any use at all the workload is charged nothing; a share is at most the whole, as the tree's
    time and the machine's are read a moment apart.
    """
    part = min(1.0, max(0.0, ours / all_use)) if all_use > 0 else 0.0
    ours_j = energy_j * part
    return Share(ours_j, energy_j - ours_j)
