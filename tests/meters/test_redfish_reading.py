"""Finding a reading in whatever a management controller sends."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnwatch.meters.redfish.reading import is_whole_machine, link_of, links_of, reading_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["PowerControl", "PowerConsumedWatts", "PowerWatts", "Reading", "EnergykWh", "x"])
            | st.sampled_from(["Members", "@odata.id", "Power", "ChassisType"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_document_gives_plausible_readings_or_none(document: Any) -> None:
    reading = reading_of(document)
    assert reading.power_w is None or 0 < reading.power_w <= 1_000_000
    assert reading.energy_mwh is None or reading.energy_mwh >= 0
    assert all(path.startswith("/") for path in links_of(document))
    assert is_whole_machine(document) in (True, False)
    path = link_of(document, "Power")
    assert path is None or path.startswith("/")


@given(st.floats(min_value=0.1, max_value=1e6), st.floats(min_value=0, max_value=1e9))
def test_any_sound_reading_is_taken(watts: float, kwh: float) -> None:
    text = json.dumps({"PowerWatts": {"Reading": watts}, "EnergykWh": {"Reading": kwh}})
    reading = reading_of(json.loads(text, parse_float=Decimal))
    assert reading.power_w == watts
    assert reading.energy_mwh == pytest.approx(kwh * 1e6, abs=0.6)
