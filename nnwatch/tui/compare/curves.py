"""The power of compared groups over the time since their measured phases began, several in one plot."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import islice

from nnwatch.core.curve import PowerCurve
from nnwatch.scoring.comparison import Comparison, Entry, League
from nnwatch.tui.compare.overlay import LETTERS, STYLES, overlay
from nnwatch.tui.compare.words import opening, title
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.plot import nice_ceiling
from nnwatch.tui.look.rows import EMPTY, Row, fit, row, wrap
from nnwatch.tui.look.text import duration, scale_label
from nnwatch.tui.look.time_window import Window, columns_of

MOST_READ = 24  # runs of a comparison whose samples are read, which takes a moment each
_HEIGHT = 12
_WIDEST = 160
_Drawn = list[tuple[Entry, PowerCurve | None]]


def with_curves(found: Comparison) -> list[Entry]:
    """Return the groups whose curves are wanted: the best of each league, as many as one plot tells apart."""
    best = (entry for league in found.leagues for entry in league.entries[: len(LETTERS)])
    return list(islice(best, MOST_READ))


def power(found: Comparison, curves: Sequence[PowerCurve | None], width: int, glyphs: Glyphs) -> list[Row]:
    """Draw the curves of `with_curves`, a plot a league."""
    rows = opening(found, width)
    left = iter(zip(with_curves(found), curves, strict=True))
    for league in found.leagues:
        drawn = list(islice(left, len(league.entries[: len(LETTERS)])))
        plot = _plot(drawn, width, glyphs) if drawn else []
        rows += [*title(league, width), *plot, *_legend(drawn), *_rest(league, drawn), EMPTY]
    return [fit(line, width) for line in rows]


def _plot(drawn: _Drawn, width: int, glyphs: Glyphs) -> list[Row]:
    curves = [curve for _, curve in drawn if curve is not None]
    if not any(watts is not None for curve in curves for _, watts in curve.points):
        return wrap("no power curve: no sample of these runs is kept on this machine", width, "warn")
    top = nice_ceiling(max(watts or 0.0 for curve in curves for _, watts in curve.points))
    length_s = max(curve.length_s for curve in curves)
    cells = min(width - 1, _WIDEST)
    columns = [_columns(curve, length_s, cells * glyphs.columns_per_cell) for curve in curves]
    axis = f"power, {scale_label(top, 'W')} at the top, 0 W at the foot"
    foot = f"└ 0:00 to {duration(math.ceil(length_s))} since the measured phase began"
    lines = overlay(columns, cells, _HEIGHT, top, glyphs)
    return [*wrap(axis, width, "dim"), *((("│", "dim"), *line) for line in lines), *wrap(foot, width, "dim")]


def _columns(curve: PowerCurve, length_s: float, columns: int) -> list[float | None]:
    """Return watts a column; a value stands until the next one is due."""
    column_s = (length_s or 1.0) / max(1, columns - 1)
    means = columns_of(curve.points, Window(0.0, column_s, columns))
    return list(_held(means, math.ceil(curve.step_s / column_s)))


def _held(values: Sequence[float | None], most: int) -> Iterator[float | None]:
    last, age = None, 0
    for value in values:
        age = 0 if value is not None else age + 1
        last = value if value is not None or age >= most else last
        yield last


def _legend(drawn: _Drawn) -> list[Row]:
    curves = [(entry, curve) for entry, curve in drawn if curve is not None]
    lines = [
        _named(*pair, letter, style) for pair, letter, style in zip(curves, LETTERS, STYLES, strict=False)
    ]
    bare = [
        row((f"   {e.group.label}: no samples are kept here", "dim")) for e, curve in drawn if curve is None
    ]
    return [*lines, *bare]


def _named(entry: Entry, curve: PowerCurve, letter: str, style: str) -> Row:
    runs = len(entry.group.rows)
    which = f", newest of {runs} runs" if runs > 1 else ""
    whole = "" if curve.phase else ", the whole run as it has no measured phase"
    told = f"  {duration(curve.length_s)} of {curve.run_id}{which}{whole}"
    return row((f" {letter} ", style), entry.group.label, (told, "dim"))


def _rest(league: League, drawn: _Drawn) -> list[Row]:
    more = len(league.entries) - len(drawn)
    return (
        [row((f"and {more} more groups; fewer runs, marked or filtered, show them", "dim"))] if more else []
    )
