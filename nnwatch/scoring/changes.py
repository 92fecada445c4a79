"""What a run changed against the last of the same configuration, and whether that is more than repeats differ by."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from nnwatch.scoring.columns import Row
from nnwatch.scoring.conditions import conditions
from nnwatch.scoring.effect import Verdict
from nnwatch.scoring.estimate import Interval, variance
from nnwatch.scoring.figures import FIGURES, Figure, number, numbers
from nnwatch.scoring.groups import architecture, is_valid, machine
from nnwatch.scoring.student import t_quantile

_CLOSE = 0.01  # a ratio nearer to 1 is told in percent, as three digits would not show it


@dataclass(frozen=True, slots=True)
class Change:
    """One figure of a run beside the same figure of the run before.

    Attributes:
        ratio: now to before; None where the scale has no ratios, as that of accuracy, or before is 0.
        is_better: which way it goes, however little; None where nothing has changed.
        usual: where 95 % of further repeats would lie, told from the earlier ones; None with fewer than two.
        is_unusual: whether this run lies outside of that; None where that is not known.
    """

    figure: Figure
    before: float
    now: float
    ratio: float | None
    is_better: bool | None
    usual: Interval | None
    is_unusual: bool | None


@dataclass(frozen=True, slots=True)
class Changes:
    """The last run of the same configuration, how many repeats there were, and what has changed since that one."""

    run_id: str
    repeats: int
    figures: tuple[Change, ...]


def since_last(row: Row, earlier: Iterable[Row]) -> Changes | None:
    """Return what a run changed; None when no earlier run of its configuration has its standing.

    Args:
        row: the run.
        earlier: runs that began before it, the oldest first; those of other configurations are passed over.
    """
    repeats = [other for other in earlier if _key(other) == _key(row)]
    if not repeats:
        return None
    found = (_change(figure, row, repeats) for figure in FIGURES)
    return Changes(str(repeats[-1].get("run_id")), len(repeats), tuple(c for c in found if c is not None))


def _key(row: Row) -> tuple[object, ...]:
    """Return what repeats share; a run that may not be ranked repeats only such runs."""
    return architecture(row), machine(row), row.get("framework"), conditions(row), is_valid(row)


def _change(figure: Figure, row: Row, repeats: Sequence[Row]) -> Change | None:
    before, now = number(repeats[-1], figure.column), number(row, figure.column)
    if before is None or now is None:
        return None
    usual = _usual(numbers(repeats, figure.column), ratio_scale=figure.ratio_scale)
    return Change(
        figure,
        before,
        now,
        now / before if figure.ratio_scale and before else None,
        None if now == before else (now > before) is figure.higher_is_better,
        usual,
        None if usual is None else not usual.low <= now <= usual.high,
    )


def _usual(values: Sequence[float], *, ratio_scale: bool) -> Interval | None:
    """Return Student's interval for one further repeat, on the logarithms for a ratio scale."""
    logs = ratio_scale and min(values, default=0.0) > 0
    scaled = [math.log(value) for value in values] if logs else list(values)
    n = len(scaled)
    if n < 2:
        return None
    mean = fmean(scaled)
    half = t_quantile(n - 1) * math.sqrt(variance(scaled, mean) * (1 + 1 / n))
    shown = math.exp if logs else float
    return Interval(shown(mean - half), shown(mean + half))


def told(change: Change) -> str:
    """Return a change in words, such as "1.31x, worse, more than repeats differ"."""
    if change.is_better is None:
        return "the same"
    if change.is_unusual is None:
        return f"{_amount(change)}, {Verdict.NOT_JUDGED}"
    if not change.is_unusual:
        return f"{_amount(change)}, no more than repeats differ"
    return f"{_amount(change)}, {'better' if change.is_better else 'worse'}, more than repeats differ"


def against(changes: Changes) -> str:
    """Return in words what a run is held against."""
    if changes.repeats == 1:
        return "the only earlier run of this configuration"
    return f"the last of {changes.repeats:,} earlier runs of this configuration"


def why_not_judged(changes: Changes) -> str:
    """Return why some change is neither better nor worse; nothing when all are judged."""
    if all(change.is_unusual is not None or change.is_better is None for change in changes.figures):
        return ""
    return f"{Verdict.NOT_JUDGED}: a single earlier run does not tell what repeats differ by; run it again"


def _amount(change: Change) -> str:
    if change.ratio is None:
        return f"{change.now - change.before:+.3g}"
    close = abs(change.ratio - 1) < _CLOSE
    return f"{(change.ratio - 1) * 100:+.2g} %" if close else f"{change.ratio:.3g}x"
