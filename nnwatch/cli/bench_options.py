"""What a person types for a benchmark, checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nnwatch.core.errors import UsageError

if TYPE_CHECKING:
    from nnwatch.networks.catalogue import Architecture

_PRECISIONS = ("float32", "bfloat16", "float16")


def chosen(names: Sequence[str] | None, suite: str | None) -> tuple[Architecture, ...]:
    """Return the architectures of these names, and all of a suite.

    Raises:
        UsageError: one is not known, or none is named.
    """
    from nnwatch.networks.catalogue import CATALOGUE, find

    suites = {architecture.suite for architecture in CATALOGUE}
    if suite is not None and suite not in suites:
        raise UsageError(f"there is no suite {suite!r}; known are {', '.join(sorted(suites))}")
    named = [find(name) for name in names or ()]
    found = named + [one for one in CATALOGUE if one.suite == suite and one not in named]
    if not found:
        raise UsageError("name an architecture to measure; `nnwatch bench --list` tells which there are")
    return tuple(found)


def share(text: str | None) -> float | None:
    """Return a share such as `2%` or `0.02`.

    Raises:
        UsageError: it is none.
    """
    if text is None:
        return None
    try:
        value = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        value = 0.0
    if not 0.0 < value < 1.0:
        raise UsageError(f"--until-ci {text} is no share between 0 and 100 %; write, for example, 2%")
    return value


def checked_precision(name: str) -> str:
    """Return the name of a precision that there is.

    Raises:
        UsageError: there is none of that name.
    """
    if name not in _PRECISIONS:
        raise UsageError(f"there is no precision {name!r}; use {', '.join(_PRECISIONS)}")
    return name
