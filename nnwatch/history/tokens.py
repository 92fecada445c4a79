"""The words and signs of a filter, with the place of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nnwatch.core.errors import UsageError

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<operator> ~= | !~ | != | <= | >= | == | = | < | > | ~ )
  | (?P<sign> [&|!()] )
  | "(?P<quoted> [^"]* )"
  | (?P<word> [^\s&|!()=<>~"]+ )
)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word or sign; `place` counts from 1 for the person who typed it."""

    kind: str
    text: str
    place: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a filter.

    Raises:
        UsageError: a quotation mark is not closed.
    """
    at = 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise UsageError(
                f"the filter has a quotation mark that is never closed, at {at + 1}: {text[at:]}"
            )
        kind = match.lastgroup
        yield Token(kind, match[kind], match.start(kind) + 1)
        at = match.end()
