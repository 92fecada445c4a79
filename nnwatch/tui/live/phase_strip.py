"""Which phase lasted when, along a line of time: told by names and letters, never by colour alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich.cells import cell_len, set_cell_size

from nnwatch.core.live import LiveView
from nnwatch.tui.look.rows import Row
from nnwatch.tui.look.time_window import Window

IDLE = ".idle"  # what is drawn where no phase lasts


def phase_strip(history: Sequence[LiveView], now_s: float, window: Window, per_cell: int = 1) -> Row:
    """Draw each phase from where it begins, with as much of its name as fits; the present one stands out.

    Args:
        history: the views of the run, the oldest first.
        now_s: the moment that is shown.
        window: the stretch of time, in columns.
        per_cell: how many columns a character covers.
    """
    column = window.column(now_s)
    now = None if column is None else column // per_cell
    spans, begin = [], 0
    for name, stretch in groupby(_cells(history, window, per_cell)):
        room = len(list(stretch))
        is_now = now is not None and begin <= now < begin + room
        spans.append((_label(name, room), "good" if is_now else "dim"))
        begin += room
    return tuple(spans)


def _cells(history: Sequence[LiveView], window: Window, per_cell: int) -> list[str]:
    """Return the innermost phase of each cell up to the last one that has a view."""
    known: dict[int, str] = {}
    for view in history:
        column = window.column(view.elapsed_s)
        if column is not None:
            known[column // per_cell] = view.phases[-1] if view.phases else IDLE
    cells: list[str] = []
    for cell in range(max(known, default=-1) + 1):
        cells.append(known.get(cell, cells[-1] if cells else IDLE))
    return cells


def _label(name: str, room: int) -> str:
    """Return a name in so many cells; its capital tells where it begins, and dots that no phase lasts."""
    if name == IDLE:
        return (IDLE if room > len(IDLE) else "").ljust(room, ".")
    told = name[:1].upper() + name[1:]
    width = min(room, cell_len(told))
    return set_cell_size(told, width) + "─" * (room - width)
