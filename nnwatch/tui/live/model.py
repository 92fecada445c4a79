"""What the live screen draws at one moment: the newest view, those before it, and the workload's words."""

from __future__ import annotations

from typing import NamedTuple

from nnwatch.core.live import LiveView, MissingNow
from nnwatch.tui.live.tree import TreeLine
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.time_window import SPAN_S


class Cursor(NamedTuple):
    """The moment of a finished run that is shown; `step_s` is the distance of two moments."""

    at_s: float
    end_s: float
    step_s: float
    speed: float
    playing: bool


class LiveModel(NamedTuple):
    """One frozen picture of a run; `history` ends with `view`, unless a cursor moves in a finished run."""

    title: str
    view: LiveView
    history: tuple[LiveView, ...]
    output: tuple[str, ...]
    glyphs: Glyphs
    paused: bool = False
    chart_width: int | None = None  # of the narrowest chart, so that all charts show the same stretch of time
    span_s: float = SPAN_S
    processes: tuple[TreeLine, ...] = ()
    cursor: Cursor | None = None


def scope_power_w(view: LiveView, scope: str) -> float | None:
    """Return the power of a scope; `gpu` stands for all GPUs together."""
    powers = [c.power_w for c in view.components if c.scope == scope or c.scope.startswith(scope + ":")]
    known = [power for power in powers if power is not None]
    return sum(known) if known else None


def missing_of(view: LiveView, scope: str) -> MissingNow | None:
    """Return why a scope has no reading, if it has none."""
    return next((missing for missing in view.missing if missing.scope == scope), None)


def phases_seen(history: tuple[LiveView, ...]) -> list[str]:
    """Return the innermost phases in the order they were entered, each once."""
    return list(dict.fromkeys(view.phases[-1] for view in history if view.phases))
