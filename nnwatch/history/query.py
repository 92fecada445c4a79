"""The filter language: `arch~=resnet & j_per_item<0.05`.

    filter     = all { "|" all }
    all        = one { ["&"] one }             side by side means both
    one        = "!" one | "(" filter ")" | column operator value | word
    operator   = "=" | "!=" | "~=" | "!~" | "<" | "<=" | ">" | ">="
    value      = word | '"' anything but a quotation mark '"'

A column is named by the schema or an alias; a word alone is looked for in names, tags, host and command; `none` is what
is not known. `~=` means contains, and no comparison looks at the case of letters.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import polars as pl

from nnwatch.core.errors import UsageError
from nnwatch.history.aliases import SEARCHED, SEARCHED_LISTS, column_of
from nnwatch.history.comparison import comparison, contains
from nnwatch.history.tokens import Token, tokens

_DEEPEST = 50  # brackets and negations; a longer chain is no person's filter


def parsed(text: str, find: Callable[[str], pl.Expr] | None = None) -> pl.Expr:
    """Return a filter as an expression of the history's columns; an empty one keeps every run.

    Args:
        text: what a person typed.
        find: returns whether a bare word occurs in a run; by default looked for in several columns.

    Raises:
        UsageError: the filter cannot be understood; the sentence says where and why.
    """
    found = tuple(tokens(text))
    if not found:
        return pl.lit(value=True)
    reader = _Reader(found, find or search)
    keep = reader.either()
    if (rest := reader.peek()) is not None:
        raise UsageError(f"the filter has {rest.text} at {rest.place}, where nothing opens it")
    return keep


class _Reader:
    """Reads tokens from left to right, one method a line of the grammar."""

    def __init__(self, found: tuple[Token, ...], find: Callable[[str], pl.Expr]) -> None:
        self._tokens = found
        self._find = find
        self._at = 0
        self._depth = 0

    def peek(self, ahead: int = 0) -> Token | None:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else None

    def either(self) -> pl.Expr:
        parts = [self._all()]
        while self._skip("|"):
            parts.append(self._all())
        return functools.reduce(lambda left, right: left | right, parts)

    def _all(self) -> pl.Expr:
        parts = [self._one()]
        while self._skip("&") or self._goes_on():
            parts.append(self._one())
        return functools.reduce(lambda left, right: left & right, parts)

    def _goes_on(self) -> bool:
        token = self.peek()
        return token is not None and not (token.kind == "sign" and token.text in "|)")

    def _one(self) -> pl.Expr:
        if self._skip("!"):
            return ~self._deeper(self._one)
        if self._skip("("):
            inside = self._deeper(self.either)
            if not self._skip(")"):
                raise UsageError("the filter opens a bracket that it does not close")
            return inside
        return self._leaf()

    def _deeper(self, rule: Callable[[], pl.Expr]) -> pl.Expr:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UsageError(f"the filter has more than {_DEEPEST} brackets and negations inside each other")
        inside = rule()
        self._depth -= 1
        return inside

    def _leaf(self) -> pl.Expr:
        token = self._take("a column or a word")
        operator = self.peek()
        if operator is None or operator.kind != "operator":
            return self._find(token.text)
        self._at += 1
        value = self._take(f"a value after {token.text}{operator.text}")
        return comparison(column_of(token.text), operator.text, value)

    def _take(self, wanted: str) -> Token:
        token = self.peek()
        if token is None:
            raise UsageError(f"the filter ends where {wanted} should follow")
        if token.kind not in ("word", "quoted"):
            raise UsageError(f"the filter has {token.text} at {token.place}, where {wanted} should be")
        self._at += 1
        return token

    def _skip(self, sign: str) -> bool:
        token = self.peek()
        if token is None or (token.kind, token.text) != ("sign", sign):
            return False
        self._at += 1
        return True


def search(word: str) -> pl.Expr:
    """Return whether a word occurs in what a person may remember of a run."""
    texts = [contains(pl.col(column), word) for column in SEARCHED]
    lists = [contains(pl.col(column).list.join(" "), word) for column in SEARCHED_LISTS]
    return pl.any_horizontal(*texts, *lists)
