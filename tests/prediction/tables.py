"""Tables of layers as files, as other programs write them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from nnwatch.prediction.columns import SHAPE, TARGETS
from nnwatch.prediction.table import Floats, Table


def write_table(table: Table, path: Path) -> None:
    """Write a table as CSV, without the columns in which nothing is known."""
    data: dict[str, Sequence[str] | Floats] = {"kind": list(table.kinds)}
    data |= {name: table[name] for name in (*SHAPE, *TARGETS) if np.isfinite(table[name]).any()}
    pl.DataFrame(data).fill_nan(None).write_csv(path)
