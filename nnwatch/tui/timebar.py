"""Where in a finished run the cursor stands: a line of its whole length, and the phases below it."""

from __future__ import annotations

from nnwatch.tui.live_model import Cursor, LiveModel
from nnwatch.tui.rows import Row, fit, row
from nnwatch.tui.text import duration


def draw_timebar(model: LiveModel, width: int, height: int) -> list[Row]:
    """Draw the time, a line with the cursor, and how fast it moves; below, where each phase lies."""
    cursor = model.cursor
    if cursor is None:
        return []
    begin = f"{moment(cursor.at_s, cursor.step_s):>7} "
    state = f"playing {cursor.speed:g}x" if cursor.playing else f"at rest {cursor.speed:g}x"
    end = f" {duration(cursor.end_s)}  {state:<13}"
    room = max(1, width - len(begin) - len(end))
    at = _cell(cursor, cursor.at_s, room)
    line = row(
        (begin, "hero"), ("─" * at, "good"), ("●", "hero"), ("─" * (room - at - 1), "dim"), (end, "dim")
    )
    phases = row(" " * len(begin), (_phases(model, cursor, room), "dim"))
    return [fit(line, width), fit(phases, width)][:height]


def moment(at_s: float, step_s: float) -> str:
    """Return a moment as precise as the steps are."""
    fraction = f".{int(at_s * 10 + 1e-6) % 10}" if step_s < 1 else ""
    return f"{duration(at_s)}{fraction}"


def _cell(cursor: Cursor, at_s: float, room: int) -> int:
    share = at_s / cursor.end_s if cursor.end_s > 0 else 0.0
    return min(room - 1, max(0, int(share * room)))


def _phases(model: LiveModel, cursor: Cursor, room: int) -> str:
    """Return the names of the innermost phases, each where it begins; a later one covers an earlier one."""
    line = " " * room
    before = ""
    for view in model.history:
        name = view.phases[-1] if view.phases else ""
        if name not in ("", before):
            at = _cell(cursor, view.elapsed_s, room)
            line = f"{line[:at]}╷{name} {line[at + len(name) + 2 :]}"[:room]
        before = name
    return line
