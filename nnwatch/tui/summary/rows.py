"""The summary of a finished run as rows of text: pure drawing of one row of history and its placement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from nnwatch.scoring.changes import Changes
from nnwatch.tui.look.naming import name_of
from nnwatch.tui.look.rows import EMPTY, Row, beside, fit, row, wrap
from nnwatch.tui.look.text import duration
from nnwatch.tui.summary.facts import Fact, Section, sections, verdict
from nnwatch.tui.values import HistoryRow, Placement

TWO_COLUMNS = 74  # cells that two columns of figures need
_LEFT, _RIGHT, _BELOW = ("energy", "work"), ("score", "phases", "load"), ("changes", "unmeasured")
_ONE_COLUMN = ("energy", "score", "work", "phases", "load", "changes", "unmeasured")
_STATUS_STYLES = {"completed": "good", "failed": "bad", "interrupted": "warn", "recovered": "warn"}


def summary_rows(
    run: HistoryRow, placement: Placement, width: int, changes: Changes | None = None
) -> list[Row]:
    """Draw the verdict, then the figures; in two columns where there is room."""
    known = sections(run, placement, changes)
    head = [fit(line, width) for line in [*_verdict(run, width), *title_rows(run), EMPTY]]
    if width < TWO_COLUMNS:
        return [*head, *(fit(line, width) for line in _stack(known, _ONE_COLUMN, width))]
    left, right = width // 2, width - width // 2
    columns = [(_stack(known, _LEFT, left), left), (_stack(known, _RIGHT, right), right)]
    below = _stack(known, _BELOW, width)
    return [*head, *beside(columns), *([EMPTY] if below else []), *(fit(line, width) for line in below)]


def title_rows(run: HistoryRow) -> list[Row]:
    """Draw what ran, for how long, how it ended, and under what conditions."""
    status = str(run.get("status"))
    line = row(
        (name_of(run), "title"),
        f"  {duration(run.get('duration_s'))}  ",
        (status, _STATUS_STYLES.get(status, "text")),
    )
    return [line, row((" · ".join(conditions(run)), "dim"))]


def conditions(run: HistoryRow) -> list[str]:
    """Return what was run on what, as far as it is known."""
    columns = ("dataset", "framework", "precision", "device", "host")
    return [str(run[column]) for column in columns if run.get(column)]


def _verdict(run: HistoryRow, width: int) -> list[Row]:
    told = verdict(run)
    head = row((told.title.label, told.title.style), (told.title.value, "dim"))
    reasons = (line for reason in told.lines for line in wrap(str(reason), width, "warn"))
    return [head, *reasons]


def _stack(known: Mapping[str, Section], names: Iterable[str], width: int) -> list[Row]:
    rows: list[Row] = []
    for name in names:
        if name in known:
            rows += [*([EMPTY] if rows else []), *_section(known[name], width)]
    return rows


def _section(section: Section, width: int) -> list[Row]:
    title = section.title
    rows = [_pair(title, "title") if title.value or title.tail else row((title.label, "title"))]
    for line in section.lines:
        rows += wrap(line, max(1, width - 1), "dim") if isinstance(line, str) else [_pair(line, "dim")]
    return rows


def _pair(fact: Fact, style: str) -> Row:
    return row((f"{fact.label:<13}", style), (fact.value, fact.style), (fact.tail, "dim"))
