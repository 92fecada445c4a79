"""The filter language keeps what it says, and says what it cannot understand."""

from __future__ import annotations

import contextlib
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnwatch.core.errors import UsageError
from nnwatch.history.query import parsed
from nnwatch.history.schema import SCHEMA
from tests.history.conftest import make_row

ROWS = pl.DataFrame(
    [
        make_row(1, architecture="ResNet50", energy_per_item_j=0.01, tags=["gpu", "suite=small"]),
        make_row(2, architecture="vgg16", energy_per_item_j=0.2, accuracy=None, valid=False),
        make_row(3, architecture=None, name='long "one"', command=["python", "infer.py"], notes="cold room"),
    ],
    schema=SCHEMA,
)


def kept(text: str, rows: pl.DataFrame = ROWS) -> list[int]:
    return [int(run_id[-1]) for run_id in rows.filter(parsed(text))["run_id"]]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", [1, 2, 3]),
        ("   ", [1, 2, 3]),
        ("arch~=resnet & j_per_item<0.05", [1]),
        ("arch~=resnet j_per_item<50m", [1]),
        ("arch=resnet50", [1]),
        ("arch!=resnet50", [2, 3]),
        ("arch!~net", [2, 3]),
        ("arch=none", [3]),
        ("arch!=none", [1, 2]),
        ("accuracy=none", [2]),
        ("acc>=75%", [1, 3]),
        ("acc<1 | valid=no", [1, 2, 3]),
        ("!valid=yes", [2]),
        ("!(valid=no | arch~resnet)", [3]),
        ("tag=gpu", [1]),
        ("tag!=gpu", [2, 3]),
        ("tag~=small gpu", [1]),
        ("cold", [3]),
        ('"cold room"', [3]),
        ("infer.py", [3]),
        ("RESNET", [1]),
        ("started<2026-01-01T00:02:30", [1, 2]),
        ("started>2026-01-02", []),
        ("data=imagenet (arch~=vgg | arch~=resnet)", [1, 2]),
        ("j_per_item>=1e-2 j_per_item<=0.01", [1]),
    ],
)
def test_keeps_what_it_says(text: str, numbers: list[int]) -> None:
    assert kept(text) == numbers


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("arhc=x", "no column arhc; the nearest are arch"),
        ("acc<", "ends where a value after acc< should follow"),
        ("acc<&", "has & at 5, where a value after acc< should be"),
        ("acc<high", "accuracy is compared with a number, not with high"),
        ("valid=maybe", "valid is compared with yes or no"),
        ("started>soon", "started_at is compared with a date"),
        ("(a", "opens a bracket that it does not close"),
        ("a)", r"has \) at 2, where nothing opens it"),
        ('name="x', "quotation mark that is never closed, at 6"),
        ("& a", "has & at 1, where a column or a word should be"),
        ("acc<none", "acc"),
        ("phases=x", "cannot look into phases"),
        ("!" * 200 + "a", "more than 50"),
        ("tag<x", "a list has no order"),
    ],
)
def test_says_what_it_cannot_understand(text: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        kept(text)


@given(st.text(max_size=40))
def test_any_text_is_a_filter_or_one_clear_sentence(text: str) -> None:
    with contextlib.suppress(UsageError):
        assert set(kept(text)) <= {1, 2, 3}


LEAVES = st.sampled_from(["acc>0.5", "arch~=net", "valid=no", "cold", "j_per_item<0.1"])
FILTERS = st.recursive(
    LEAVES,
    lambda inner: (
        st.tuples(inner, st.sampled_from(["&", "|", " "]), inner).map(lambda x: f"({x[0]}) {x[1]} ({x[2]})")
        | inner.map(lambda x: f"!({x})")
    ),
    max_leaves=6,
)


@given(one=FILTERS, other=FILTERS)
def test_and_or_and_not_are_those_of_sets(one: str, other: str) -> None:
    left, right = set(kept(one)), set(kept(other))
    assert set(kept(f"({one}) & ({other})")) == left & right
    assert set(kept(f"({one}) | ({other})")) == left | right
    assert set(kept(f"!({one})")) == {1, 2, 3} - left


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_means_itself(value: float) -> None:
    row: dict[str, Any] = make_row(1, energy_j=value)
    assert kept(f"energy={value!r}", pl.DataFrame([row], schema=SCHEMA)) == [1]
