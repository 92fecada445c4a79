"""Which stretch of a run a chart shows, and its values in columns: pure arithmetic of times."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

_COLUMN_SECONDS = (1, 2, 3, 4, 5, 6, 8, 10)
SPAN_S = 300.0  # a chart shows at least this much of a longer run
SPANS_S = (60.0, 150.0, SPAN_S, 600.0)
WHOLE_S = math.inf  # of a finished run
_ALMOST = 1e-6  # what arithmetic with fractions of a second may be off by, in steps


class Window(NamedTuple):
    """A stretch of time cut into columns of equal length."""

    start_s: float
    column_s: float
    columns: int

    @property
    def span_s(self) -> float:
        """How long the stretch is."""
        return self.column_s * self.columns

    def column(self, t_s: float) -> int | None:
        """Return the column that a moment falls into, if it lies within."""
        column = math.floor((t_s - self.start_s) / self.column_s + _ALMOST)
        return column if 0 <= column < self.columns else None


def choose_window(first_s: float, now_s: float, columns: int, span_s: float = SPAN_S) -> Window:
    """Choose a window that fills from left to right, and only then gets coarser or moves on by a quarter.

    A chart that moves every second sends every cell of itself every second; this one sends its last column.
    """
    columns = max(1, columns)
    seen_s = max(0.0, now_s - first_s) + 1.0
    column_s = next((s for s in _COLUMN_SECONDS if s * columns >= min(seen_s, span_s)), _COLUMN_SECONDS[-1])
    over_s = seen_s - column_s * columns
    step_s = max(1, columns // 4) * column_s
    newest_column_s = (seen_s - 1.0) // column_s * column_s
    moved_s = min(max(0, math.ceil(over_s / step_s)) * step_s, newest_column_s)
    return Window(first_s + moved_s, float(column_s), columns)


def choose_page(
    whole: tuple[float, float], cursor_s: float, columns: int, step_s: float, span_s: float
) -> Window:
    """Choose the page of a finished run that the cursor is on; a page spans the time asked for, or the whole.

    A column is a whole number of steps, so that each has a value wherever there are samples.
    """
    columns = max(1, columns)
    first_s, last_s = whole
    begin_s = math.floor(first_s / step_s + _ALMOST) * step_s
    wanted_s = min(span_s, last_s - begin_s + step_s)
    column_s = max(1, math.ceil(wanted_s / columns / step_s - _ALMOST)) * step_s
    page_s = column_s * columns
    return Window(begin_s + (cursor_s - begin_s + _ALMOST) // page_s * page_s, column_s, columns)


def columns_of(points: Sequence[tuple[float, float | None]], window: Window) -> list[float | None]:
    """Return the mean of the values in each column, None where there is none."""
    sums = [0.0] * window.columns
    counts = [0] * window.columns
    for t_s, value in points:
        column = window.column(t_s)
        if value is not None and column is not None:
            sums[column] += value
            counts[column] += 1
    return [total / count if count else None for total, count in zip(sums, counts, strict=True)]
