"""Folders of runs as a recorder leaves them, written without one."""

from __future__ import annotations

from pathlib import Path

from nnwatch.core.records import Channel, Host, Pace, Quantity, Sample
from nnwatch.recording.journal import (
    Happened,
    Layout,
    Opened,
    Pulse,
    encode_happened,
    encode_opened,
    encode_pulse,
)
from nnwatch.recording.manifest import EVENTS, JOURNAL, OUTPUT, Manifest, Request, write_manifest

JOULES_A_TICK = 2
CHANNELS = (
    Channel("fake:cpu", "cpu", Quantity.ENERGY, "", 0.5, cumulative=True, counted=True),
    Channel("fake:power", "cpu", Quantity.POWER, "", 0.5),
)
HOST = Host("h", "Linux", "cpu", 4, 1 << 30)


def pulse(t_us: int, missed: int = 0) -> Pulse:
    """Return a pulse with nothing in it but time and the ticks that were missed."""
    return Pulse({"t_us": t_us, "status": "running", "recorder": [0.01, 1, 1, missed, 0], "components": []})


def lines(ticks: int) -> list[bytes]:
    """Return the journal of so many ticks, two joules each, which has no end."""
    layout = Layout(CHANNELS)
    found = [encode_opened(Opened(CHANNELS)), encode_happened(Happened("started", 1, {"pid": 1}))]
    for tick in range(ticks):
        values = {"fake:cpu": 1000 + 2 * JOULES_A_TICK * tick, "fake:power": 40.0}
        found.append(layout.encode(Sample(tick * 100_000, values, Pace.TICK)))
        if tick % 10 == 9:
            found.append(encode_pulse(pulse(tick * 100_000)))
    return found


def ended(t_us: int, code: int = 0) -> list[bytes]:
    """Return the end of a journal."""
    status = "failed" if code else "completed"
    details = {"exit_code": code, "signal": None, "status": status}
    closed = {"samples_missed": 3, "lost_bytes": 0, "recorder_cpu_s": 0.25}
    return [
        encode_happened(Happened("ended", t_us, details)),
        encode_happened(Happened("closed", t_us, closed)),
    ]


def make_folder(runs: Path, run_id: str, journal: bytes, events: bytes = b"") -> Path:
    """Write a run whose recorder and workload are gone."""
    folder = runs / run_id
    folder.mkdir(parents=True)
    manifest = Manifest(Request(run_id, ("true",), "/"), HOST, "2026-01-01T00:00:00.000+00:00", 0)
    write_manifest(folder, manifest)
    (folder / JOURNAL).write_bytes(journal)
    (folder / OUTPUT).write_bytes(b"said\n")
    if events:
        (folder / EVENTS).write_bytes(events)
    return folder
