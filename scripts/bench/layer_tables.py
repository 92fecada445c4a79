"""Bring two published sets of measured layers into nnwatch's own layer table.

    python scripts/bench/layer_tables.py FOLDER

writes cpu_layers.csv and conv_external_meter.csv there. Rows that cannot be are left out and counted: energies below
zero, where the counter had wrapped, and the separator of zeros.
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

DATA = Path(__file__).resolve().parents[2] / "tests" / "data"
_MICRO = 1e-6

_CPU_KINDS = {
    "conv": (
        "conv2d",
        {
            "batch_size": "batch",
            "in_chan": "in_channels",
            "out_chan": "out_channels",
            "side_len": "in_height",
            "k_size": "kernel_h",
            "stride": "stride_h",
        },
    ),
    "linear": ("linear", {"batch_size": "batch", "in_size": "in_features", "out_size": "out_features"}),
    "pool": (
        "maxpool2d",
        {
            "batch_size": "batch",
            "in_chan": "in_channels",
            "im_side_length": "in_height",
            "k_side_length": "kernel_h",
            "stride": "stride_h",
        },
    ),
}
_EXTERNAL = {
    "batch": 0, "in_channels": 1, "in_height": 2, "in_width": 3, "out_channels": 5,
    "out_height": 6, "out_width": 7, "kernel_h": 10, "kernel_w": 11, "stride_h": 12, "stride_w": 13,
    "padding_h": 14, "padding_w": 15, "dilation": 16, "groups": 18,
}  # fmt: skip


def cpu_layers() -> pl.DataFrame:
    """Forward passes on a Broadwell Xeon: seconds, and joules of its packages."""
    return pl.concat([_cpu_kind(name) for name in _CPU_KINDS], how="diagonal")


def _cpu_kind(name: str) -> pl.DataFrame:
    kind, columns = _CPU_KINDS[name]
    frame = pl.read_csv(DATA / "cpu_layers" / f"{name}.csv").filter(pl.col("for_energy") > 0)
    return frame.select(
        pl.lit(kind).alias("kind"),
        *(pl.col(old).alias(new) for old, new in columns.items()),
        (pl.col("for_time") * _MICRO).alias("time_s"),
        (pl.col("for_energy") * _MICRO).alias("energy_j"),
    )


def conv_external_meter() -> pl.DataFrame:
    """Convolutions on a small board: seconds a pass, and joules at its supply with the idle share."""
    frame = pl.read_csv(DATA / "conv_external_meter" / "conv2d.txt", separator=" ")
    sizes = pl.col("data").str.split(",").list
    return frame.filter(pl.col("all_energy") > 0).select(
        pl.lit("conv2d").alias("kind"),
        *(sizes.get(place).cast(pl.Float64).alias(name) for name, place in _EXTERNAL.items()),
        (pl.col("time") / pl.col("forward_num")).alias("time_s"),
        pl.col("all_energy").alias("energy_j"),
    )


TABLES = {"cpu_layers": cpu_layers, "conv_external_meter": conv_external_meter}


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, convert in TABLES.items():
        frame = convert()
        frame.write_csv(folder / f"{name}.csv")
        print(f"{folder / name}.csv: {frame.height} layers")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
