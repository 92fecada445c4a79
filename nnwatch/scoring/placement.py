"""A run's place among the earlier runs that may honestly be compared with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nnwatch.core.verdict import Reason
from nnwatch.scoring.columns import Row
from nnwatch.scoring.composite import COMPOSITE
from nnwatch.scoring.score import Terms


@dataclass(frozen=True, slots=True)
class Placement:
    """A run's composite score and its rank among `of` runs, itself included; the notes say what lacks."""

    score: float | None
    score_note: str
    rank: int | None
    of: int | None
    rank_note: str


@dataclass(frozen=True, slots=True)
class _League:
    """The runs that a run is ranked among: equal keys meet."""

    key: tuple[object, ...]
    note: str


def place(row: Row, rows: Iterable[Row], alpha: float = 2.0) -> Placement:
    """Score a run and rank it among the earlier runs of its data set and task; equal scores share a rank."""
    terms = Terms(alpha=alpha)
    score = COMPOSITE.score(row, terms)
    league = _league(row)
    if score.value is None or isinstance(league, str):
        reason = league if isinstance(league, str) else "not ranked: no score"
        return Placement(score.value, score.note, None, None, reason)
    others = (COMPOSITE.score(other, terms).value for other in _rivals(row, league, rows))
    values = [value for value in others if value is not None]
    rank = 1 + sum(COMPOSITE.is_better(value, score.value) for value in values)
    return Placement(score.value, score.note, rank, 1 + len(values), league.note)


def _rivals(row: Row, league: _League, rows: Iterable[Row]) -> list[Row]:
    found = []
    for other in rows:
        other_league = _league(other)
        is_itself = other.get("run_id") is not None and other.get("run_id") == row.get("run_id")
        if isinstance(other_league, _League) and other_league.key == league.key and not is_itself:
            found.append(other)
    return found


def _league(row: Row) -> _League | str:
    """Return whom a run may be compared with, or why with nobody."""
    dataset, task, reasons = row.get("dataset"), row.get("task"), _reasons(row)
    if not dataset:
        return "not ranked: needs the data set"
    if row.get("valid") is True:
        return _League(("valid", dataset, task), f"among valid runs on {dataset}")
    if set(reasons) == {Reason.ESTIMATED}:
        host = row.get("host")
        note = f"indicative: energy is estimated; among estimated runs on {dataset} of this host"
        return _League(("estimated", dataset, task, host), note)
    return f"not ranked: {', '.join(reasons) or 'no verdict'}"


def _reasons(row: Row) -> list[str]:
    reasons = row.get("verdict_reasons")
    return [str(reason) for reason in reasons] if isinstance(reasons, list | tuple) else []
