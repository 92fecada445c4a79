"""The progress of a matrix as rows of text: pure drawing of what it has told."""

from __future__ import annotations

from collections.abc import Sequence

from nnwatch.bench.standing import Standing, last_told
from nnwatch.tui.home.menu_lines import running_line
from nnwatch.tui.look.rows import EMPTY, Row, Span, fit, row, wrap
from nnwatch.tui.values import Batch, RunningRun

_TOLD = 12


def matrix_rows(batch: Batch | None, running: Sequence[RunningRun], width: int) -> list[Row]:
    """Draw the command line, how far it is, the run in progress, and what was told last, the newest first."""
    if batch is None:
        return [row(("No matrix was started from the screens yet; n on the start makes one", "dim"))]
    standing = last_told(batch.told)
    state = _state(batch, standing)
    rows = [row(("Matrix  ", "title"), state), *wrap(f"$ {batch.command}", width, "key"), EMPTY]
    if standing is not None and batch.running:
        rows += [row((standing.bar(width), "value")), EMPTY]
    if running and batch.running:
        rows += [row(("Now", "title")), *(row(running_line(run).text) for run in running), EMPTY]
    rows += [row(("Told, the newest first", "title"))]
    told = [line for text in batch.told[: -_TOLD - 1 : -1] for line in wrap(text, width - 2)]
    rows += [row("  ", *line) for line in told] or [row(("  nothing yet", "dim"))]
    return [fit(line, width) for line in rows]


def _state(batch: Batch, standing: Standing | None) -> Span:
    if batch.running:
        return "being measured", "good"
    if standing is not None and standing.is_over:
        return "measured", "good"
    hint = "r goes on with it" if batch.name else "without a name it cannot go on"
    return f"ended early: {hint}", "warn"
