"""The 97.5 % quantile of Student's t distribution, which makes 95 % intervals of few repeats honest."""

from __future__ import annotations

from itertools import pairwise
from statistics import NormalDist

# NIST/SEMATECH e-Handbook of Statistical Methods, table 1.3.6.7.2, for 1, 2, 3, ... degrees of freedom.
# fmt: off
_FEW = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)
# fmt: on
_MANY = ((40.0, 2.021), (60.0, 2.000), (120.0, 1.980))
_ROWS = (*((float(k), t) for k, t in enumerate(_FEW, start=1)), *_MANY)
Z = NormalDist().inv_cdf(0.975)


def t_quantile(freedom: float) -> float:
    """Return the quantile for at least one degree of freedom, read from the table.

    Between two rows the quantile is nearly a straight line in 1 / freedom, as that of Welch's test needs.
    """
    for (low, upper_t), (high, lower_t) in pairwise(_ROWS):
        if freedom <= high:
            share = (1 / max(freedom, low) - 1 / high) / (1 / low - 1 / high)
            return lower_t + share * (upper_t - lower_t)
    return Z + (_ROWS[-1][1] - Z) * _ROWS[-1][0] / freedom
