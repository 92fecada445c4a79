"""The layer table: what its reader takes, and how it names the line of what it refuses."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nnwatch.core.errors import UsageError
from nnwatch.prediction.table import read_table
from nnwatch.prediction.work import work_of
from scripts.bench import layer_tables

HEAD = "kind,batch,in_channels,out_channels,in_height,kernel_h,stride_h,padding_h,groups,time_s,energy_j\n"


def test_unknown_sizes_stay_empty_and_squares_are_understood(write: Callable[[str], Path]) -> None:
    table = read_table(write(HEAD + "conv2d,2,3,8,10,3,2,1,,0.001,\n"))
    assert table.kinds == ("conv2d",)
    assert np.isnan(table["energy_j"]).all()
    assert work_of(table).macs[0] == 2 * 8 * 5 * 5 * 3 * 3 * 3


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("conv2d,2,,8,10,3,1,0,1,0.001,1", "line 3: a conv2d needs in_channels, which is missing"),
        ("conv2d,-2,3,8,10,3,1,0,1,0.001,1", "line 3: batch is -2, which must be positive"),
        ("conv2d,2,3,8,10,3,1,0,1,0,1", "line 3: time_s is 0, which must be positive"),
        ("conv2d,2,3,8,10,3,1,0,1,0.001,-5", "line 3: energy_j is -5, which must be positive"),
        ("conv2d,2,3,8,ten,3,1,0,1,0.001,1", "line 3: in_height is 'ten', which is not a number"),
        ("conv2d,2,3,8,10,3,1,0,1,nan,1", "line 3: time_s is nan"),
        ("conv2d,2,3,8,10,3,1,0,1,,", "line 3: neither time_s nor energy_j is given"),
        (",2,3,8,10,3,1,0,1,0.001,1", "line 3: the kind is missing"),
    ],
)
def test_a_bad_value_names_its_line(write: Callable[[str], Path], line: str, complaint: str) -> None:
    good = "conv2d,2,3,8,10,3,1,0,1,0.001,1\n"
    with pytest.raises(UsageError, match=re.escape(complaint)):
        read_table(write(HEAD + good + line + "\n" + good))


def test_unknown_columns_and_missing_files_are_refused(write: Callable[[str], Path], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown column 'colour'"):
        read_table(write("kind,colour,time_s\n"))
    with pytest.raises(UsageError, match="cannot read"):
        read_table(tmp_path / "nowhere.csv")


def test_the_published_sets_are_read_as_layers(tmp_path: Path) -> None:
    layer_tables.main(tmp_path)
    cpu = read_table(tmp_path / "cpu_layers.csv").by_kind()
    assert {kind: len(layers) for kind, layers in cpu.items()} == {
        "conv2d": 1000,
        "linear": 999,
        "maxpool2d": 996,
    }
    assert len(read_table(tmp_path / "conv_external_meter.csv")) == 999
