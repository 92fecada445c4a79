"""The chart panels of the live screen: what each shows, and how one is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from nnwatch.core.live import LiveView
from nnwatch.tui.live.model import LiveModel, missing_of
from nnwatch.tui.live.phase_strip import phase_strip
from nnwatch.tui.look.plot import nice_ceiling, plot
from nnwatch.tui.look.rows import EMPTY, Row, ends, fit, row, wrap
from nnwatch.tui.look.text import duration, scale_label
from nnwatch.tui.look.time_window import Window, choose_page, choose_window, columns_of

LEAST_HEIGHT_WITH_PHASES = 6
GUTTER = 9  # cells for the labels of the scale and its line


class Lane(NamedTuple):
    """One chart: its value in a view, how that is written, and where its scale ends.

    `limit` returns the top of a fixed scale, None for one that grows in round steps from `least_top`.
    """

    title: str
    value: Callable[[LiveView], float | None]
    written: Callable[[float | None], str]
    unit: str
    limit: Callable[[LiveView], float | None] = lambda _: None
    least_top: float = 1.0


class Panel(NamedTuple):
    """One or two lanes below each other, a line of detail, and the scope whose absence it explains.

    `shows_phases` tells whether the phases lie below its chart, where there is room.
    """

    name: str
    number: int  # the key that gives it all the room
    style: str
    lanes: tuple[Lane, ...]
    detail: Callable[[LiveModel, int], str] = lambda _model, _room: ""
    scope: str | None = None
    shows_phases: bool = False


def draw_panel(panel: Panel, model: LiveModel, width: int, height: int) -> list[Row]:
    """Draw a panel of exactly `height` rows."""
    missing = missing_of(model.view, panel.scope) if panel.scope else None
    if missing is not None and panel.lanes[0].value(model.view) is None:
        return _absence(panel, missing.reason, missing.remedy, width)[:height]
    window = _window(model, width)
    detail = panel.detail(model, width - len(_over(window)))
    below = _phases(model, window) if panel.shows_phases and height >= LEAST_HEIGHT_WITH_PHASES else []
    room = height - len(below) - (1 if detail else 0)
    rows: list[Row] = []
    for index, lane in enumerate(panel.lanes):
        share = room // len(panel.lanes) + (1 if index < room % len(panel.lanes) else 0)
        key = f"{panel.number} " if index == 0 else ""
        rows += _draw_lane((key, lane), panel.style, model, window, (width, share))
    return [*rows, *below, *([_foot(detail, window, width)] if detail else [])]


def _phases(model: LiveModel, window: Window) -> list[Row]:
    """Draw the phases in the columns of a chart; those of a run played back lie below its line of time."""
    if model.cursor is not None:
        return []
    return [phase_strip(model.history, model.view.elapsed_s, window, model.glyphs.columns_per_cell)]


def _window(model: LiveModel, width: int) -> Window:
    columns = max(1, min(width, model.chart_width or width) - GUTTER) * model.glyphs.columns_per_cell
    first_s, cursor = model.history[0].elapsed_s, model.cursor
    if cursor is not None:
        return choose_page((first_s, cursor.end_s), cursor.at_s, columns, cursor.step_s, model.span_s)
    return choose_window(first_s, model.view.elapsed_s, columns, model.span_s)


def _draw_lane(
    named: tuple[str, Lane], style: str, model: LiveModel, window: Window, size: tuple[int, int]
) -> list[Row]:
    (key, lane), (width, height) = named, size
    head = ends(_head(key, lane.title), row((lane.written(lane.value(model.view)), "value")), width)
    if height < 2:
        return [head]
    values = columns_of([(view.elapsed_s, lane.value(view)) for view in model.history], window)
    known = [value for value in values if value is not None]
    top = lane.limit(model.view) or nice_ceiling(max([*known, lane.least_top]))
    lines = plot(values, max(0, width - GUTTER), height - 1, top, model.glyphs)
    labels = _labels(scale_label(top, lane.unit), height - 1)
    cell = _cursor_cell(model, window)
    return [head, *(_line(line, style, cell, label) for label, line in zip(labels, lines, strict=True))]


def _head(key: str, title: str) -> Row:
    return row((key, "key"), (title, "title")) if key else row((title, "title"))


def _cursor_cell(model: LiveModel, window: Window) -> int | None:
    """Return the cell of a chart's lines that the cursor stands on."""
    column = window.column(model.cursor.at_s) if model.cursor is not None else None
    return None if column is None else column // model.glyphs.columns_per_cell


def _line(line: str, style: str, cell: int | None, label: str) -> Row:
    if cell is None or cell >= len(line):
        return row((line, style), (label, "dim"))
    return row((line[:cell], style), ("│", "hero"), (line[cell + 1 :], style), (label, "dim"))


def _labels(top: str, height: int) -> list[str]:
    """Return the scale, right of the chart: what changes then ends before it, and it is not sent again."""
    marks = [f"├{top}", *["│"] * (height - 1)]
    if height > 1:
        marks[-1] = "├0"
    return marks


def _foot(detail: str, window: Window, width: int) -> Row:
    return ends(row((detail, "dim")), row((_over(window), "dim")), width)


def _over(window: Window) -> str:
    return f" over {duration(window.span_s)}"


def _absence(panel: Panel, reason: str, remedy: str | None, width: int) -> list[Row]:
    head = _head(f"{panel.number} ", panel.lanes[0].title)
    rows = [ends(head, row(("N/A", "warn")), width), EMPTY, *wrap(reason, width, "text")]
    if remedy:
        rows += [EMPTY, *wrap(remedy, width, "dim")]
    return [fit(line, width) for line in rows]
