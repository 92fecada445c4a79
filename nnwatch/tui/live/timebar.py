"""Where in a finished run the cursor stands: a line of its whole length, and the phases below it."""

from __future__ import annotations

from nnwatch.tui.live.model import Cursor, LiveModel
from nnwatch.tui.live.phase_strip import phase_strip
from nnwatch.tui.look.rows import Row, fit, row
from nnwatch.tui.look.text import duration
from nnwatch.tui.look.time_window import Window


def draw_timebar(model: LiveModel, width: int, height: int) -> list[Row]:
    """Draw the time, a line with the cursor, and how fast it moves; below, where each phase lies."""
    cursor = model.cursor
    if cursor is None:
        return []
    begin = f"{moment(cursor.at_s, cursor.step_s):>7} "
    state = f"playing {cursor.speed:g}x" if cursor.playing else f"at rest {cursor.speed:g}x"
    end = f" {duration(cursor.end_s)}  {state:<13}"
    room = max(1, width - len(begin) - len(end))
    whole = _whole(model, cursor, room)
    at = whole.column(cursor.at_s) or 0
    line = row(
        (begin, "hero"), ("─" * at, "good"), ("●", "hero"), ("─" * (room - at - 1), "dim"), (end, "dim")
    )
    phases = (*row(" " * len(begin)), *phase_strip(model.history, cursor.at_s, whole))
    return [fit(line, width), fit(phases, width)][:height]


def moment(at_s: float, step_s: float) -> str:
    """Return a moment as precise as the steps are."""
    fraction = f".{int(at_s * 10 + 1e-6) % 10}" if step_s < 1 else ""
    return f"{duration(at_s)}{fraction}"


def _whole(model: LiveModel, cursor: Cursor, room: int) -> Window:
    """Return the whole run in so many cells."""
    first_s = model.history[0].elapsed_s
    return Window(first_s, (cursor.end_s - first_s + cursor.step_s) / room, room)
