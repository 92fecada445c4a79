from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nnwatch.prediction.table import Table, table_of


@pytest.fixture(scope="session")
def linear_layers() -> Table:
    """Linear layers of a made-up machine: 20 us a launch, 10 G multiply-adds and 5 G bytes a second, 5 % noise."""
    dice = np.random.default_rng(0)
    rows = []
    for _ in range(150):
        batch, width_in, width_out = (int(size) for size in 2 ** dice.uniform(3, 9, 3))
        macs = batch * width_in * width_out
        moved = 4 * (batch * (width_in + width_out) + width_in * width_out)
        time_s = (20e-6 + macs / 1e10 + moved / 5e9) * np.exp(dice.normal(0, 0.05))
        sizes = {"batch": batch, "in_features": width_in, "out_features": width_out}
        rows.append(("linear", {**sizes, "time_s": time_s, "energy_j": 30.0 * time_s + 1e-10 * macs}))
    return table_of(rows)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a table of the text given, and returns its path."""

    def write_text(text: str) -> Path:
        path = tmp_path / "layers.csv"
        path.write_text(text)
        return path

    return write_text
