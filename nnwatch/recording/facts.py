"""What a workload says about its network, kept only where it is of the kind that its column holds."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from typing import Any

UNREADABLE = "\N{REPLACEMENT CHARACTER}"

_TEXTS = frozenset(
    ("architecture", "dataset", "task", "framework", "precision", "device", "python", "torch_version")
)
_BELOW = {"batch_size": 2**31, "classes": 2**31, "parameters": 2**63, "dataset_items": 2**63}
_LONGEST = 1000
_HALVES = re.compile("[\ud800-\udfff]")  # how Python reads what is no UTF-8, and no file can hold


def plausible(told: Mapping[str, object]) -> dict[str, Any]:
    """Return the facts that make sense; one that does not must cost neither the others nor the run."""
    facts: dict[str, Any] = {}
    for name, value in told.items():
        with contextlib.suppress(ValueError, OverflowError):
            facts[name] = None if value is None else _fact(name, value)
    return facts


def writable(text: str) -> str:
    """Return a text as files can hold it: each piece that is no UTF-8 becomes one character that says so."""
    return _HALVES.sub(UNREADABLE, text)


def whole(number: object, below: int) -> int:
    """Return a count.

    Raises:
        ValueError: it is none, or too large to be one.
        OverflowError: it is infinite.
    """
    if isinstance(number, bool) or not isinstance(number, int | float) or int(number) != number:
        raise ValueError(number)
    if not 0 <= number < below:
        raise ValueError(number)
    return int(number)


def _fact(name: str, value: object) -> str | int | float:
    if name in _TEXTS and isinstance(value, str):
        return writable(value[:_LONGEST])
    if name in _BELOW:
        return whole(value, _BELOW[name])
    if name == "flops_per_item" and isinstance(value, int | float) and 0 <= value < float("inf"):
        return float(value)
    raise ValueError(name)
