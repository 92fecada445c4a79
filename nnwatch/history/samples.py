"""The time series of a finished run: a column a channel, in the unit of its quantity or as the count it is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import polars as pl

from nnwatch.core.records import Channel, Sample
from nnwatch.recording.journal import channel_of

_CHUNK_ROWS = 20_000
_CHANNELS = "nnwatch.channels"


class SampleTable:
    """Collects samples into columns, chunk by chunk, so that a day of them fits into memory."""

    def __init__(self) -> None:
        self._channels: tuple[Channel, ...] = ()
        self._rows: list[dict[str, int | float]] = []
        self._chunks: list[pl.DataFrame] = []

    def open(self, channels: Sequence[Channel]) -> None:
        """Take the channels of the samples that follow; a resumed recording may have others than before."""
        self._flush()
        self._channels = tuple(channels)

    def add(self, sample: Sample) -> None:
        """Take one sample."""
        self._rows.append({"t_us": sample.t_us, **sample.values})
        if len(self._rows) == _CHUNK_ROWS:
            self._flush()

    def frame(self) -> pl.DataFrame:
        """Return all samples; null where a channel had no reading at that moment."""
        self._flush()
        return (
            pl.concat(self._chunks, how="diagonal")
            if self._chunks
            else pl.DataFrame(schema={"t_us": pl.Int64})
        )

    def metadata(self) -> dict[str, str]:
        """Return the description of the channels that goes into the file beside the columns."""
        return {_CHANNELS: json.dumps([asdict(channel) for channel in self._channels])}

    def _flush(self) -> None:
        if not self._rows:
            return
        schema = {"t_us": pl.Int64} | {c.id: pl.Int64 if c.cumulative else pl.Float64 for c in self._channels}
        scales = [pl.col(c.id) * c.scale for c in self._channels if not c.cumulative and c.scale != 1.0]
        self._chunks.append(pl.DataFrame(self._rows, schema=schema, strict=False).with_columns(scales))
        self._rows = []


def read_channels(path: Path) -> tuple[Channel, ...]:
    """Return the channels of a file of samples."""
    return tuple(channel_of(entry) for entry in json.loads(pl.read_parquet_metadata(path)[_CHANNELS]))
