"""What the history can be asked, and the words for it: its order, what is in sight, what is typed below it."""

from __future__ import annotations

from dataclasses import replace

from nnwatch.tui.values import HistoryQuery

# By column: what the greatest first is called, and the least first.
SORTS = {
    "started_at": ("newest first", "oldest first"),
    "energy_per_item_j": ("most energy per item first", "least energy per item first"),
    "energy_j": ("most energy first", "least energy first"),
    "accuracy": ("most accurate first", "least accurate first"),
    "power_mean_w": ("most power first", "least power first"),
    "throughput_items_per_s": ("fastest first", "slowest first"),
    "duration_s": ("longest first", "shortest first"),
}

ASKED = {
    "tag": "tags to add, and -tags to take away: night sweep=7 -day",
    "export": "a new file: runs.csv or runs.json",
}


def sorted_by_next(query: HistoryQuery) -> HistoryQuery:
    """Return the query sorted by the next column, the greatest first."""
    columns = list(SORTS)
    following = columns[(columns.index(query.sort) + 1) % len(columns)]
    return replace(query, sort=following, descending=True)


def extent(query: HistoryQuery, seen: tuple[int, int, int], marked: int) -> str:
    """Return which rows are in sight: the numbers of the first and the last one, and how many there are."""
    first, last, total = seen
    if not total:
        return "none is kept by this filter" if query.where else "none yet"
    what = " configurations" if query.grouped else ""
    order = SORTS[query.sort][0 if query.descending else 1]
    return f"{first} to {last} of {total}{what}, {order}" + (f", {marked} marked" if marked else "")


def counted(run_ids: list[str]) -> str:
    """Return the beginning of a sentence about runs."""
    return f"{run_ids[0]} is" if len(run_ids) == 1 else f"{len(run_ids)} runs are"


def any_of(run_ids: list[str]) -> str:
    """Return the filter that keeps some runs."""
    return " | ".join(f"id={run_id}" for run_id in run_ids)


def both(where: str, more: str) -> str:
    """Return the filter that keeps what two keep, the first of which may be none."""
    return f"({where}) & {more}" if where else more


def named(where: str) -> str:
    """Return what a filter is called: itself, or a number where it names runs one by one."""
    parts = where.split(" | ")
    if len(parts) > 1 and all(part.startswith("id=") for part in parts):
        return f"{len(parts)} runs"
    return where or "all runs"
