"""How far two groups of repeats lie apart, and whether their spread allows to say so.

Welch's interval, which lets the groups differ in spread and in number; on a ratio scale that of the logarithms.
Source: B. L. Welch, Biometrika 34, 1947.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean

from nnwatch.scoring.estimate import Interval, variance
from nnwatch.scoring.student import t_quantile

MOST_REPEATS = 1000  # a difference that needs more is none


class Verdict(StrEnum):
    """What the difference of a figure says for its direction."""

    BETTER = "better"
    WORSE = "worse"
    NOT_DISTINGUISHABLE = "not distinguishable"
    NOT_JUDGED = "not judged"


@dataclass(frozen=True, slots=True)
class Effect:
    """One group against another.

    Attributes:
        value: the ratio on a ratio scale, else the difference.
        is_ratio: which of the two it is.
        interval: None when a group has a single run.
        more: how many more repeats of each group would tell them apart, if their means and spreads stay so;
            None when they are told apart, when no number would, or when a single run has no spread.
    """

    value: float
    is_ratio: bool
    interval: Interval | None
    verdict: Verdict
    n: tuple[int, int]
    more: int | None


def effect(
    ours: Sequence[float], theirs: Sequence[float], *, ratio_scale: bool, higher_is_better: bool
) -> Effect | None:
    """Return how our values compare with theirs; None when a side has none or no logarithm where one is needed."""
    if not ours or not theirs or not all(map(math.isfinite, (*ours, *theirs))):
        return None
    if ratio_scale and min(*ours, *theirs) <= 0:
        return None
    left = [math.log(v) for v in ours] if ratio_scale else list(ours)
    right = [math.log(v) for v in theirs] if ratio_scale else list(theirs)
    difference = fmean(left) - fmean(right)
    half, spread = _half_width(left, right)
    verdict = _verdict(difference, half, higher_is_better=higher_is_better)
    shown = math.exp if ratio_scale else float
    interval = None if half is None else Interval(shown(difference - half), shown(difference + half))
    more = (
        _more(difference, spread, min(len(left), len(right)))
        if verdict is Verdict.NOT_DISTINGUISHABLE
        else None
    )
    return Effect(shown(difference), ratio_scale, interval, verdict, (len(left), len(right)), more)


def _half_width(left: list[float], right: list[float]) -> tuple[float | None, float]:
    """Return half the width of Welch's interval, and the variance that one repeat of each would have."""
    if min(len(left), len(right)) < 2:
        return None, math.inf
    spreads = variance(left, fmean(left)), variance(right, fmean(right))
    one, other = spreads[0] / len(left), spreads[1] / len(right)
    spread = sum(spreads)
    if one + other == 0:
        return 0.0, spread
    shares = one / (one + other), other / (one + other)
    freedom = 1 / (shares[0] ** 2 / (len(left) - 1) + shares[1] ** 2 / (len(right) - 1))
    return t_quantile(freedom) * math.sqrt(one + other), spread


def _verdict(difference: float, half: float | None, *, higher_is_better: bool) -> Verdict:
    if half is None:
        return Verdict.NOT_JUDGED
    if abs(difference) <= half:
        return Verdict.NOT_DISTINGUISHABLE
    return Verdict.BETTER if (difference > 0) is higher_is_better else Verdict.WORSE


def _more(difference: float, spread: float, n: int) -> int | None:
    def is_told_apart(repeats: int) -> bool:
        return t_quantile(2 * repeats - 2) * math.sqrt(spread / repeats) < abs(difference)

    candidates = range(n + 1, MOST_REPEATS + 1)
    found = bisect_left(candidates, x=True, key=is_told_apart)
    return candidates[found] - n if found < len(candidates) else None


def short(effect: Effect) -> str:
    """Return a ratio for a cell, such as "1.31x [1.27, 1.36] worse"; a single run stands in the verdict's place."""
    why = "single run" if effect.verdict is Verdict.NOT_JUDGED else effect.verdict
    return f"{effect.value:.3g}x{_range(effect.interval)} {why}"


def sentence(effect: Effect, ours: str, theirs: str, words: str) -> str:
    """Return the effect in words, such as "A uses 1.31x [1.27, 1.36] the energy of B"."""
    if effect.is_ratio:
        core = f"{ours} has {effect.value:.3g}x{_range(effect.interval)} the {words} of {theirs}"
    else:
        core = f"{ours} has {effect.value:+.3g}{_range(effect.interval)} {words} against {theirs}"
    return f"{core}: {explanation(effect)}"


def explanation(effect: Effect) -> str:
    """Return the verdict with what it rests on."""
    repeats = f"{effect.n[0]} and {effect.n[1]} repeats"
    if effect.verdict is Verdict.NOT_JUDGED:
        return f"{effect.verdict}: a single run has no spread; repeat each at least twice, better five times"
    if effect.verdict is not Verdict.NOT_DISTINGUISHABLE:
        return f"{effect.verdict} ({repeats})"
    if effect.more is None:
        return f"not distinguishable with {repeats}, nor with {MOST_REPEATS} if they go on like this"
    return f"not distinguishable with {repeats}; about {effect.more} more of each would do"


def _range(interval: Interval | None) -> str:
    return "" if interval is None else f" [{interval.low:.3g}, {interval.high:.3g}]"
