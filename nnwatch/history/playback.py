"""A run of the history as a live screen shows it: its samples, its phases and the rest of its row."""

from __future__ import annotations

import contextlib
import heapq
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from nnwatch import paths
from nnwatch.core.errors import NnwatchError
from nnwatch.core.live import LiveView, MissingNow, RecorderNow
from nnwatch.core.playback import Playback, choose_step_s, stored, tell
from nnwatch.core.records import Accelerator, Channel, Host, Mark, Pace, Sample
from nnwatch.core.tally import Tally
from nnwatch.history.samples import read_channels
from nnwatch.history.store import HistoryStore
from nnwatch.recording.manifest import OUTPUT

MOST_SAMPLES = 40_000  # an hour at ten a second; more are thinned, so that a week is told in seconds
_OUTPUT_BYTES = 16 << 10
_OUTPUT_LINES = 50
_SCOPES = ("cpu", "dram", "gpu", "node")

Row = Mapping[str, Any]


def playback(run_id: str, store: HistoryStore | None = None) -> Playback:
    """Return a finished run as the views that a live screen shows.

    Raises:
        UsageError: there is no such run.
        NnwatchError: the run has no samples, or they cannot be read.
    """
    store = store or HistoryStore()
    row = store.row(run_id)
    try:
        views, step_s, thinned = _views(row, store.samples_path(row["run_id"]))
    except (OSError, pl.exceptions.PolarsError) as error:
        raise NnwatchError(f"run {row['run_id']} has no samples to play back: {_reason(error)}") from error
    if not views:
        raise NnwatchError(f"run {row['run_id']} has no samples to play back")
    return Playback(_title(row), views, step_s, thinned, _output(row["run_id"]))


def _views(row: Row, path: Path) -> tuple[tuple[LiveView, ...], float, bool]:
    channels = read_channels(path)
    frame, thinned = _thin(pl.read_parquet(path, glob=False), channels)
    if not frame.height:
        return (), 1.0, False
    duration_s = int(frame["t_us"][-1]) / 1e6
    step_s = choose_step_s(duration_s, row.get("sample_interval_s") or 0.1)
    told = _told(row, frame, channels)
    tally = Tally(stored(channel) for channel in channels)
    views = tell(tally, told, _host(row), _constant(row, duration_s), step_s)
    return tuple(views), step_s, thinned


def _told(row: Row, frame: pl.DataFrame, channels: Sequence[Channel]) -> Iterator[Sample | Mark]:
    streams: tuple[Iterator[Sample | Mark], ...] = (iter(_marks(row)), _samples(frame, channels))
    return heapq.merge(*streams, key=lambda entry: entry.t_us)


def _thin(frame: pl.DataFrame, channels: Sequence[Channel]) -> tuple[pl.DataFrame, bool]:
    """Keep the last sample of each pace in equal stretches of time, and the very first one."""
    if frame.height <= MOST_SAMPLES:
        return frame, False
    stretch_us = max(1, int(frame["t_us"][-1]) * 2 // MOST_SAMPLES)
    key = pl.struct(pl.col("t_us") // stretch_us, _is_slow(frame, channels))
    return frame.filter(key.is_last_distinct() | (pl.int_range(pl.len()) == 0)), True


def _is_slow(frame: pl.DataFrame, channels: Sequence[Channel]) -> pl.Expr:
    quick = [c.id for c in channels if c.pace is Pace.TICK and c.id in frame.columns]
    return (
        pl.all_horizontal([pl.col(name).is_null() for name in quick]).alias("slow") if quick else pl.lit(True)
    )


def _samples(frame: pl.DataFrame, channels: Sequence[Channel]) -> Iterator[Sample]:
    quick = {channel.id for channel in channels if channel.pace is Pace.TICK}
    for moment in frame.iter_rows(named=True):
        t_us = moment.pop("t_us")
        values = {name: value for name, value in moment.items() if value is not None}
        yield Sample(t_us, values, Pace.TICK if quick & values.keys() else Pace.SECOND)


def _marks(row: Row) -> list[Mark]:
    marks = []
    for phase in row.get("phases") or ():
        begin_us = round(phase["start_s"] * 1e6)
        marks.append(Mark(begin_us, phase["name"], begins=True))
        marks.append(Mark(begin_us + round(phase["duration_s"] * 1e6), phase["name"], begins=False))
    return sorted(marks, key=lambda mark: mark.t_us)


def _host(row: Row) -> Host:
    cards = (Accelerator(card["uuid"], card["name"], card["used"]) for card in row.get("accelerators") or ())
    return Host(
        name=row.get("host") or "",
        os=row.get("os") or "",
        cpu_model=row.get("cpu_model") or "",
        cpu_count=row.get("cpu_count") or 1,
        ram_bytes=row.get("ram_bytes") or 0,
        accelerators=tuple(cards),
    )


def _constant(row: Row, duration_s: float) -> LiveView:
    used_s = row.get("recorder_cpu_s") or 0.0
    return LiveView(
        run_id=row["run_id"],
        status=row["status"],
        elapsed_s=0.0,
        energy_j=None,
        power_w=None,
        items=row.get("items") or 0,
        correct=row.get("correct"),
        energy_per_item_j=row.get("energy_per_item_j"),
        missing=tuple(_missing(row)),
        recorder=RecorderNow(
            used_s / duration_s if duration_s else 0.0, missed=row.get("samples_missed") or 0
        ),
    )


def _missing(row: Row) -> Iterator[MissingNow]:
    for source in row.get("sources") or ():
        if source["reason"] and source["method"] is None and source["scope"] in _SCOPES:
            yield MissingNow(source["scope"], source["reason"])


def _title(row: Row) -> str:
    return str(row.get("name") or " ".join(row.get("command") or ()) or row["run_id"])


def _output(run_id: str) -> tuple[str, ...]:
    with contextlib.suppress(OSError), (paths.runs() / run_id / OUTPUT).open("rb") as output:
        output.seek(max(0, output.seek(0, 2) - _OUTPUT_BYTES))
        return tuple(output.read().decode(errors="replace").splitlines()[-_OUTPUT_LINES:])
    return ()


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).splitlines()[0]
