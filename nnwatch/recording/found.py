"""What a program prints about its own work, found by the user's regular expressions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from nnwatch.core.errors import UsageError
from nnwatch.recording.manifest import Labels, Request

_CHUNK_BYTES = 1 << 20
_LONGEST_LINE = 1 << 16


def checked(expression: str | None, option: str) -> str | None:
    """Return a regular expression that can find a number.

    Raises:
        UsageError: it is no expression, or does not hold exactly one group.
    """
    if expression is None:
        return None
    try:
        groups = re.compile(expression).groups
    except re.error as error:
        raise UsageError(f"{option} {expression!r} is no regular expression: {error}") from error
    if groups != 1:
        raise UsageError(
            f"{option} {expression!r} needs one group around the number, as in 'processed (\\d+)'"
        )
    return expression


def found_in_output(request: Request, output: Path) -> Labels:
    """Return the labels of a request with what its expressions find; what the user said outright stays."""
    items, number = (last_number(output, e) for e in (request.items_from, request.accuracy_from))
    accuracy = _as_share(number)
    return replace(
        request.labels,
        items=request.labels.items or (None if items is None else round(items) or None),
        accuracy=accuracy if request.labels.accuracy is None else request.labels.accuracy,
    )


def _as_share(number: float | None) -> float | None:
    """Return an accuracy as a share of one: above one it was told in percent; None for what can be neither."""
    if number is None or not 0.0 <= number <= 100.0:
        return None
    return number / 100 if number > 1.0 else number


def last_number(output: Path, expression: str | None) -> float | None:
    """Return the last number that the expression found in a line of the output; a percentage as a share."""
    if expression is None or not output.exists():
        return None
    pattern = re.compile(expression)
    found = None
    for line in _lines(output):
        for match in pattern.finditer(line):
            number = _number(match[1])
            found = found if number is None else number
    return found


def _number(text: str | None) -> float | None:
    """Return the number of a text, with separators between thousands or a sign of percent."""
    if text is None:
        return None
    plain = text.strip().replace(",", "").replace("_", "")
    try:
        return float(plain[:-1]) / 100 if plain.endswith("%") else float(plain)
    except ValueError:
        return None


def _lines(output: Path) -> Iterator[str]:
    """Return lines as a terminal shows them; progress bars end theirs by a carriage return alone."""
    rest = b""
    with output.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            *whole, rest = re.split(rb"[\r\n]", rest + chunk)
            yield from (line[:_LONGEST_LINE].decode(errors="replace") for line in whole)
            rest = rest[-_LONGEST_LINE:]
    yield rest.decode(errors="replace")
