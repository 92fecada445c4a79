"""Rated power is what drivers and makers state for the components that were measured, or nothing."""

from __future__ import annotations

import polars as pl
import pytest

from nnwatch.history.rated import rated_power_w

ROW = {
    "energy_cpu_j": 1.0,
    "energy_gpu_j": 1.0,
    "cpu_model": "AMD EPYC 7742 64-Core Processor",
    "cpu_count": 256,
    "accelerators": [{"uuid": "a"}, {"uuid": "b"}],
}
LIMITS = pl.DataFrame({"nvml:a:power_limit": [None, 400.0], "nvml:b:power_limit": [300.0, None]})


@pytest.mark.parametrize(
    ("changes", "samples", "watts"),
    [
        ({}, LIMITS, 2 * 225 + 700.0),
        ({"energy_gpu_j": None}, pl.DataFrame(), 450.0),
        ({"energy_cpu_j": None}, LIMITS, 700.0),
        ({}, pl.DataFrame(), None),
        ({}, LIMITS.select("nvml:a:power_limit"), None),
        ({"cpu_model": "unheard of"}, LIMITS, None),
        ({"cpu_model": None}, LIMITS, None),
        ({"energy_cpu_j": None, "energy_gpu_j": None}, LIMITS, None),
    ],
)
def test_states_the_sum_or_nothing(
    changes: dict[str, object], samples: pl.DataFrame, watts: float | None
) -> None:
    assert rated_power_w(ROW | changes, samples) == watts
