"""One comparison of a filter as an expression: numbers, times, yes and no, text, and lists of text."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import polars as pl

from nnwatch.core.errors import UsageError
from nnwatch.core.units import DECIMAL, TYPED_MICRO
from nnwatch.history.schema import SCHEMA
from nnwatch.history.tokens import Token

_COMPARE: dict[str, Callable[[Any, Any], pl.Expr]] = {
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_SCALES = {prefix: factor for factor, prefix in DECIMAL if prefix} | {TYPED_MICRO: 1e-6, "%": 0.01}
_YES_NO = {"true": True, "yes": True, "false": False, "no": False}
_CONTAINS = ("~=", "~")
_LACKS = "!~"


def comparison(column: str, sign: str, value: Token) -> pl.Expr:
    """Return whether a column compares with a value as asked; what is not known only differs.

    Raises:
        UsageError: the value does not fit the column.
    """
    if value.kind == "word" and value.text.lower() in ("none", "null"):
        return _known(column, sign)
    kind = SCHEMA[column]
    if kind == pl.String:
        return _text(pl.col(column), sign, value.text)
    if kind == pl.List(pl.String):
        return _list(pl.col(column), sign, value.text)
    if kind.is_nested():
        raise UsageError(f"a filter cannot look into {column}")
    if sign in (*_CONTAINS, _LACKS):
        return _text(pl.col(column).cast(pl.String), sign, value.text)
    found = _COMPARE[sign](pl.col(column), _literal(column, value.text))
    return found.fill_null(value=sign == "!=")


def contains(text: pl.Expr, part: str) -> pl.Expr:
    """Return whether a text contains another, the case of ASCII letters aside; what is not known contains nothing."""
    return text.str.contains_any([part], ascii_case_insensitive=True).fill_null(value=False)


def _known(column: str, sign: str) -> pl.Expr:
    if sign in ("=", "=="):
        return pl.col(column).is_null()
    if sign == "!=":
        return pl.col(column).is_not_null()
    raise UsageError(f"{column}{sign}none means nothing; use {column}=none or {column}!=none")


def _text(text: pl.Expr, sign: str, value: str) -> pl.Expr:
    if sign in _CONTAINS:
        return contains(text, value)
    if sign == _LACKS:
        return ~contains(text, value)
    found = _COMPARE[sign](text.str.to_lowercase(), value.lower())
    return found.fill_null(value=sign == "!=")


def _list(texts: pl.Expr, sign: str, value: str) -> pl.Expr:
    if sign in (*_CONTAINS, _LACKS):
        return _text(texts.list.join(" "), sign, value)
    if sign not in ("=", "==", "!="):
        raise UsageError(f"a list has no order; use = or ~= with {value}")
    found = texts.list.eval(pl.element().str.to_lowercase()).list.contains(value.lower())
    found = found.fill_null(value=False)
    return ~found if sign == "!=" else found


def _literal(column: str, text: str) -> object:
    kind = SCHEMA[column]
    try:
        if kind == pl.Boolean:
            return _YES_NO[text.lower()]
        return _moment(text) if kind.is_temporal() else _number(text)
    except (ValueError, KeyError):
        wanted = "yes or no" if kind == pl.Boolean else "a date" if kind.is_temporal() else "a number"
        raise UsageError(f"{column} is compared with {wanted}, not with {text}") from None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _number(text: str) -> float:
    scale = _SCALES.get(text[-1:], 1.0)
    return float(text[:-1] if scale != 1.0 else text) * scale
