"""Numbers as text: fixed width, honest digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnwatch.tui.look.text import bytes_text, count, duration, parts, percent, scale_label, si


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (84.32, "84.32 W "),
        (1234.0, "1.234 kW"),
        (999.96, "1.000 kW"),
        (9.99951, "10.00 W "),
        (0.0, "0.000 W "),
        (0.0123, "12.30 mW"),
        (None, "  N/A   "),
    ],
)
def test_quantities_have_four_digits_and_a_prefix(value: float | None, text: str) -> None:
    assert si(value, "W") == text


@given(st.none() | st.floats(0, 9e14))
def test_columns_never_dance(value: float | None) -> None:
    assert len(si(value, "J")) == 8
    assert len(si(value, "B/s")) == 10
    assert len(bytes_text(value)) == 9


@given(st.floats(0, 1))
def test_shares_have_one_width(share: float) -> None:
    assert len(percent(share)) == 7


def test_missing_values_say_so() -> None:
    assert {percent(None).strip(), bytes_text(None).strip(), duration(None), count(None)} == {"N/A"}
    assert parts(float("nan"), "W")[0].strip() == "N/A"


@pytest.mark.parametrize(("seconds", "text"), [(42.9, "0:42"), (723, "12:03"), (3723, "1:02:03")])
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (150.0, "W", "150 W"),
        (1500.0, "W", "1.5 kW"),
        (1.0, "%", "100 %"),
        (64 * 2.0**30, "B", "64 GiB"),
        (4e8, "B/s", "400 MB/s"),
    ],
)
def test_the_top_of_a_scale_is_short(value: float, unit: str, text: str) -> None:
    assert scale_label(value, unit) == text
