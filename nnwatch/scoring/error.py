"""The error of a classifier, in forms that have a finite logarithm."""

from __future__ import annotations

from collections.abc import Mapping


def smoothed_error(numbers: Mapping[str, float]) -> float:
    """Return (wrong + 1/2) / (n + 1), which is never 0, for n distinct judged items.

    A benchmark repeats its test items many times, which makes the error no more certain: n is the number of
    distinct items where that is known.
    """
    judged = min(numbers["items"], numbers.get("dataset_items", numbers["items"]))
    wrong = (1.0 - numbers["accuracy"]) * judged
    return (wrong + 0.5) / (judged + 1.0)


def error_against_chance(numbers: Mapping[str, float]) -> float:
    """Return the smoothed error as a share of that of blind guessing among equally frequent classes."""
    return smoothed_error(numbers) / (1.0 - 1.0 / numbers["classes"])
