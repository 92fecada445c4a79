"""The words that all views of a comparison share: titles of leagues, figures with their intervals, what is counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nnwatch.scoring.comparison import Comparison, League
from nnwatch.scoring.conditions import in_words
from nnwatch.scoring.estimate import Estimate
from nnwatch.tui.look.rows import Row, row, wrap
from nnwatch.tui.look.text import si

HOLE = "-"
MOST = 100  # groups of one league; more are counted
_FIRST = 3  # names of many
_NOTHING = "nothing to compare: no valid run; see the runs apart below, or record one"


def opening(found: Comparison, width: int) -> list[Row]:
    """Draw what stands before the first league: nothing, or that there is none."""
    return [] if found.leagues else wrap(_NOTHING, width, "warn")


def title(league: League, width: int) -> list[Row]:
    """Draw the conditions that the groups of a league share, or those that differ where one asked for it."""
    if not league.differs:
        return wrap(in_words(league.conditions), width, "title")
    differing = "; ".join(f"{name}: {', '.join(values)}" for name, values in league.differs)
    return wrap(f"different conditions: {differing}", width, "warn")


def more(count: int) -> list[Row]:
    """Draw how many are not shown."""
    return [row((f"and {count - MOST} more", "dim"))] if count > MOST else []


def ranged(value: Estimate | None, shown: Callable[[float], str]) -> str:
    """Return a figure with its interval, where it has one."""
    if value is None:
        return HOLE
    if value.interval is None:
        return shown(value.value)
    return f"{shown(value.value)} [{shown(value.interval.low)}, {shown(value.interval.high)}]"


def some(names: Sequence[str]) -> str:
    """Return the first names, and how many more there are."""
    more = len(names) - _FIRST
    return ", ".join(names[:_FIRST]) + (f" and {more} more" if more > 0 else "")


def joules(value: float) -> str:
    """Return an energy without padding."""
    return si(value, "J").strip()
