"""Power over the measured phase of a finished run, for runs of any length beside each other: pure arithmetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nnwatch.core.playback import Playback
from nnwatch.core.work import INFERENCE


@dataclass(frozen=True, slots=True)
class PowerCurve:
    """Power of the counted components, as the live screen tells it.

    Attributes:
        run_id: the run that was measured.
        phase: the phase that the curve spans, or None for the whole run.
        step_s: the distance of two points where no sample is missing.
        points: seconds since the phase began, and watts, or None where nobody knows them.
    """

    run_id: str
    phase: str | None
    step_s: float
    points: tuple[tuple[float, float | None], ...]

    @property
    def length_s(self) -> float:
        """How long the curve goes on."""
        return self.points[-1][0] if self.points else 0.0


def curve_of(run_id: str, told: Playback, phases: Sequence[Mapping[str, Any]]) -> PowerCurve:
    """Return the power of a run from the begin of its first measured phase to the end of the last one.

    Args:
        run_id: the run.
        told: the run, played back.
        phases: `name`, `start_s` and `duration_s` of each; a run without the measured one is taken whole.
    """
    measured = [(p["start_s"], p["start_s"] + p["duration_s"]) for p in phases if p["name"] == INFERENCE]
    begin_s = min((begin_s for begin_s, _ in measured), default=0.0)
    end_s = max((end_s for _, end_s in measured), default=float("inf"))
    points = tuple(
        (view.elapsed_s - begin_s, view.power_w) for view in told.views if begin_s <= view.elapsed_s <= end_s
    )
    return PowerCurve(run_id, INFERENCE if measured else None, told.step_s, points)
