"""A figure of repeated runs: its centre, its 95 % interval, and how many runs it rests on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from nnwatch.scoring.student import Z, t_quantile


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure of a group; a single run has a value but no interval."""

    value: float
    interval: Interval | None
    n: int


def estimate(values: Iterable[float], *, ratio_scale: bool) -> Estimate | None:
    """Return the centre of values, None when there is none.

    Args:
        values: one a repeat; those that are not finite are left out.
        ratio_scale: whether differences between repeats are percentages, as those of energy and time are: the
            centre is then the geometric mean. Values that are not above 0 have no logarithm and no such scale.
    """
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        return None
    if not ratio_scale or min(finite) <= 0:
        return _of_mean(finite)
    inner = _of_mean([math.log(value) for value in finite])
    interval = inner.interval and Interval(math.exp(inner.interval.low), math.exp(inner.interval.high))
    return Estimate(math.exp(inner.value), interval, inner.n)


def _of_mean(values: Sequence[float]) -> Estimate:
    mean, n = fmean(values), len(values)
    if n < 2:
        return Estimate(mean, None, n)
    half = t_quantile(n - 1) * math.sqrt(variance(values, mean) / n)
    return Estimate(mean, Interval(mean - half, mean + half), n)


def variance(values: Sequence[float], mean: float) -> float:
    """Return the variance of a sample of at least two, the mean known; exact fractions would take ten times as long."""
    return math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)


def proportion(share: float, judged: float, n: int) -> Estimate:
    """Return a share of right answers with Wilson's interval over the distinct items that were judged.

    Source: E. B. Wilson, Journal of the American Statistical Association 22(158), 1927.
    """
    weight = Z * Z / judged
    centre = (share + weight / 2) / (1 + weight)
    half = Z / (1 + weight) * math.sqrt(share * (1 - share) / judged + weight / judged / 4)
    return Estimate(
        share, Interval(max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))), n
    )
