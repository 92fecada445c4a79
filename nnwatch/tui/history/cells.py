"""The columns of the history table, and their cells: pure text of one row of history."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nnwatch.tui.look.naming import name_of
from nnwatch.tui.look.rows import Row, fit, plain, row
from nnwatch.tui.look.text import NA, duration, percent, si
from nnwatch.tui.values import HistoryRow

_MARGIN = "  "
_GAP = "  "


@dataclass(frozen=True, slots=True)
class Column:
    """A column, how a row fills it, and how wide it is."""

    title: str
    cell: Callable[[HistoryRow], str]
    width: int


def _when(run: HistoryRow) -> str:
    started: Any = run.get("started_at")
    if isinstance(started, datetime):
        return started.strftime("%m-%d %H:%M")
    return str(started)[5:16].replace("T", " ") if started else NA


def _verdict(run: HistoryRow) -> str:
    status = str(run.get("status") or "completed")
    return status if status != "completed" else "valid" if run.get("valid") else "not ranked"


def _throughput(run: HistoryRow) -> str:
    rate = run.get("throughput_items_per_s")
    return f"{NA:>9}" if rate is None else f"{rate:9,.1f}"


# In the order of importance: a narrow terminal shows the first that fit.
COLUMNS = (
    Column("Started", _when, 11),
    Column("Run", name_of, 20),
    Column("Verdict", _verdict, 11),
    Column("Per item", lambda run: si(run.get("energy_per_item_j"), "J"), 8),
    Column("Energy", lambda run: si(run.get("energy_j"), "J"), 8),
    Column("   Time", lambda run: f"{duration(run.get('duration_s')):>7}", 7),
    Column("Mean power", lambda run: si(run.get("power_mean_w"), "W"), 10),
    Column("  Items/s", _throughput, 9),
    Column("Accuracy", lambda run: percent(run.get("accuracy")), 8),
    Column("Training", lambda run: si(run.get("energy_train_j"), "J"), 8),
    Column("Inference", lambda run: si(run.get("energy_inference_j"), "J"), 9),
    Column("Precision", lambda run: str(run.get("precision") or ""), 9),
    Column("Device", lambda run: str(run.get("device") or ""), 8),
    Column("Host", lambda run: str(run.get("host") or ""), 16),
)


_BY_TITLE = {column.title: column for column in COLUMNS}
# Of repeats of one configuration: how many, and first what tells one configuration from another.
GROUP_COLUMNS = (
    Column("   Runs", lambda group: f"{group['runs']:>7,}", 7),
    *(
        _BY_TITLE[title]
        for title in ("Run", "Host", "Per item", "Verdict", "Accuracy", "Precision", "Device")
    ),
    *(_BY_TITLE[title] for title in ("Energy", "   Time", "Mean power", "  Items/s", "Started")),
)


def head(columns: Sequence[Column]) -> Row:
    """Draw the titles of columns."""
    return row((_MARGIN + _GAP.join(f"{column.title:<{column.width}}" for column in columns), "title"))


def line_of(runs: Sequence[HistoryRow], columns: Sequence[Column], marked: Container[object], at: int) -> Row:
    """Draw one of some runs, with a dot before it where it is marked."""
    run = runs[at]
    cells = (plain(fit(row(column.cell(run)), column.width)) for column in columns)
    return row(("● " if run.get("run_id") in marked else _MARGIN, "hero"), _GAP.join(cells))


def choose_columns(width: int, columns: Sequence[Column] = COLUMNS) -> tuple[Column, ...]:
    """Return the columns that fit into a width, with space between them."""
    taken = 0
    chosen: list[Column] = []
    for column in columns:
        taken += column.width + len(_GAP)
        if taken > width:
            break
        chosen.append(column)
    return tuple(chosen)
