"""What a score is: a pure function of one row, with its formula, unit, direction and source beside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nnwatch.scoring.columns import DOMAINS, Row, numbers_of


@dataclass(frozen=True, slots=True)
class Score:
    """A score's value, or None and a note that says what it lacks."""

    value: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a score is relative to; never anything that depends on which other runs are stored.

    Attributes:
        alpha: what a halving of the error is worth, in halvings of the energy.
        error_ref: the reference error, rescaled so that 1 is chance level.
        energy_ref_j: the reference energy per item.
    """

    alpha: float = 2.0
    error_ref: float = 1.0
    energy_ref_j: float = 1.0


DEFAULT_TERMS = Terms()


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """One way to score a run.

    Attributes:
        needs: the columns without which there is no score.
        uses: the columns that the function takes into account where they are known.
        function: computes the value from the columns that hold sensible numbers.
        ratio_scale: whether differences are percentages, unlike those of a logarithmic score.
    """

    name: str
    formula: str
    unit: str
    higher_is_better: bool
    source: str
    needs: tuple[str, ...]
    function: Callable[[Mapping[str, float], Terms], float]
    uses: tuple[str, ...] = ()
    ratio_scale: bool = True

    def score(self, row: Row, terms: Terms = DEFAULT_TERMS) -> Score:
        """Score a row, or say what it lacks."""
        numbers = numbers_of(row, self.needs + self.uses)
        missing = [DOMAINS[column].words for column in self.needs if column not in numbers]
        if missing:
            return Score(None, f"n/a: needs {' and '.join(missing)}")
        value = self.function(numbers, terms)
        return Score(value) if math.isfinite(value) else Score(None, "n/a: the values are out of range")

    def is_better(self, one: float, other: float) -> bool:
        """Tell whether the first value beats the second; equal values do not."""
        return one > other if self.higher_is_better else one < other
