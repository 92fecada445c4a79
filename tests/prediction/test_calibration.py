"""Calibration: a repeatable design, layers measured in a child, and going on after a stop."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from nnwatch.prediction.campaign import Progress, measure, measured_table
from nnwatch.prediction.design import KINDS, design
from nnwatch.prediction.measuring import measured
from nnwatch.prediction.table import table_of
from nnwatch.prediction.work import work_of


def test_the_design_is_the_same_every_time() -> None:
    assert list(itertools.islice(design(), 100)) == list(itertools.islice(design(), 100))


@pytest.mark.parametrize("place", range(len(KINDS)))
def test_every_kind_can_be_measured_and_is_listed_as_that_kind(place: int) -> None:
    kind, sizes = next(itertools.islice(design(), place, None))
    row = measured((kind, {**sizes, "batch": 1}), 0.001)
    assert row["kind"] == KINDS[place]
    assert isinstance(row["time_s"], float)
    assert row["time_s"] > 0


def test_sizes_of_the_design_and_of_the_listing_agree() -> None:
    drawn = next(itertools.islice(design(), KINDS.index("conv2d"), None))
    row = measured((drawn[0], {**drawn[1], "batch": 2}), 0.001)
    assert isinstance(row["sizes"], dict)
    table = table_of([("conv2d", {**drawn[1], "batch": 2}), ("conv2d", row["sizes"])])
    first, second = work_of(table).macs
    assert first == second


def test_a_calibration_goes_on_where_it_stopped(tmp_path: Path) -> None:
    kept, told = tmp_path / "layers.jsonl", list[Progress]()
    row = {"kind": "linear", "sizes": {"batch": 1}, "time_s": 1.0}
    kept.write_text(json.dumps(row) + "\n" + '{"kind": "lin')
    table = measure(0.2, kept, told.append)
    assert table.kinds[:2] == ("linear", KINDS[1])
    assert told[0].layers == 2
    assert len(measured_table(kept)) == len(table)
