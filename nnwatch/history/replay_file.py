"""A finished run as a file that the replay meter plays back, so that it goes through the whole chain again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import polars as pl

from nnwatch import paths
from nnwatch.core.errors import NnwatchError
from nnwatch.core.records import Channel, Method, Quantity
from nnwatch.history.samples import read_channels
from nnwatch.history.store import HistoryStore

_ENERGETIC = (Quantity.ENERGY, Quantity.POWER)


def replay_file(run: str) -> Path:
    """Return the file to play a run back from: a recording as it is, or one made from a run of the history.

    Raises:
        UsageError: there is neither such a file nor such a run.
        NnwatchError: the run has no samples any more, or the file cannot be written.
    """
    given = Path(run)
    if given.is_file():
        return given.absolute()
    store = HistoryStore()
    run_id = str(store.row(run)["run_id"])
    target = paths.make_private(paths.home() / "replays") / f"{run_id}.jsonl"
    try:
        write_replay(store.samples_path(run_id), target)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise NnwatchError(f"cannot replay {run_id}, as its samples cannot be read: {error}") from error
    return target


def write_replay(samples: Path, target: Path) -> None:
    """Write the samples of a run as JSON lines: the channels, then one line a moment.

    Raises:
        OSError: the samples cannot be read, or the file not be written.
    """
    channels = tuple(_replayed(channel) for channel in read_channels(samples))
    with target.open("w", encoding="utf-8") as file:
        file.write(json.dumps({"channels": [asdict(channel) for channel in channels]}) + "\n")
        file.writelines(json.dumps(frame) + "\n" for frame in _frames(pl.read_parquet(samples, glob=False)))


def _replayed(channel: Channel) -> Channel:
    """Describe what the file holds: scaled values and raw counts, none of which is measured again."""
    return replace(
        channel,
        label=f"{channel.label} (replayed)",
        scale=channel.scale if channel.cumulative else 1.0,
        method=Method.MODEL if channel.quantity in _ENERGETIC else channel.method,
    )


def _frames(samples: pl.DataFrame) -> Iterator[dict[str, Any]]:
    for row in samples.iter_rows(named=True):
        t_us = row.pop("t_us")
        yield {"t_us": t_us, "values": {name: value for name, value in row.items() if value is not None}}
