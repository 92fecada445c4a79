"""Whole percents as one text: the use of each of hundreds of threads takes a character and a quarter, not three."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence

Number = int | float | None
_NONE = 255
_WORTHWHILE = 8  # fewer are as short, and easier to read, as they are


def packed(numbers: Sequence[Number]) -> Sequence[Number | str]:
    """Return one text for whole percents and gaps, without quotes and backslashes; other numbers as they are."""
    found = bytes(_NONE if n is None else int(n) for n in numbers if _is_packable(n))
    if not _WORTHWHILE <= len(numbers) == len(found):
        return numbers
    return [base64.b85encode(found).decode()]


def unpacked(values: Iterable[Number | str]) -> Iterator[Number]:
    """Return numbers with those of every text in its place.

    Raises:
        ValueError: a text was never packed.
    """
    for value in values:
        if isinstance(value, str):
            yield from (None if byte == _NONE else byte for byte in base64.b85decode(value))
        else:
            yield value


def _is_packable(number: Number) -> bool:
    return number is None or (isinstance(number, int) and 0 <= number < _NONE)
