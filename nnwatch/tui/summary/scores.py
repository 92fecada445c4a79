"""Every score of a run with its formula, unit and source: what stands behind the one on the summary."""

from __future__ import annotations

from nnwatch.scoring.registry import SCORES
from nnwatch.scoring.score import ScoreRule
from nnwatch.tui.look.rows import EMPTY, Row, row, wrap
from nnwatch.tui.values import HistoryRow

_INDENT = 2


def score_rows(run: HistoryRow, width: int) -> list[Row]:
    """Draw each score as a paragraph; one that the run lacks something for says what."""
    rows = [row(("Scores of this run", "title"))]
    for rule in SCORES:
        rows += [EMPTY, *_paragraph(rule, run, width)]
    return rows


def _paragraph(rule: ScoreRule, run: HistoryRow, width: int) -> list[Row]:
    score = rule.score(run)
    figure = "" if score.value is None else f"{score.value:.5g} {rule.unit}  "
    better = "higher is better" if rule.higher_is_better else "lower is better"
    head = row((f"{rule.name}  ", "title"), (figure, "hero"), (better, "dim"))
    told = ((score.note if score.value is None else "", "warn"), (rule.formula, "text"), (rule.source, "dim"))
    lines = [line for text, style in told for line in wrap(text, width - _INDENT, style)]
    return [head, *((*row(" " * _INDENT), *line) for line in lines)]
