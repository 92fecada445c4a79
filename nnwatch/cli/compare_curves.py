"""The power curves of a comparison for a pipe: the screen's plot in letters, and the points as a document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nnwatch.tui.compare.curves import power, with_curves
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.rows import plain

if TYPE_CHECKING:
    from nnwatch.core.curve import PowerCurve
    from nnwatch.scoring.comparison import Comparison

_WIDTH = 100


def of_curves(found: Comparison, curves: Sequence[PowerCurve | None]) -> dict[str, Any]:
    """Return the points of each curve, with the group that it stands for."""
    pairs = zip(with_curves(found), curves, strict=True)
    return {"curves": [{"label": e.group.label, **_told(curve)} for e, curve in pairs if curve is not None]}


def _told(curve: PowerCurve) -> dict[str, Any]:
    points = [{"t_s": round(t_s, 6), "power_w": power_w} for t_s, power_w in curve.points]
    return {"run_id": curve.run_id, "phase": curve.phase, "step_s": curve.step_s, "points": points}


def curves_text(found: Comparison, curves: Sequence[PowerCurve | None]) -> str:
    """Return the plots in ASCII characters."""
    rows = power(found, curves, _WIDTH, Glyphs.ASCII)
    return "\n".join(Glyphs.ASCII.speak(plain(line)).rstrip() for line in rows)
