"""Measures how much slower a watched job is, at 10 samples a second.

    python -m scripts.bench.slowdown [--seconds 180] [--interval 0.1]

A recorded job repeats a small piece of work and times each. The recorder works in short bursts, one a tick, whose times
are in its journal; so each period between two ticks is its own comparison: the work done in the half around the tick
against that of the other half. What is missing, as a share of the whole, is the slowdown, with a 95 % interval from
resampled periods. Made-up ticks halfway between two must show the same with the other sign. What all of nnwatch's
processes compute is printed too: a job that keeps all processors busy loses that at least.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from nnwatch.core.records import Pace, Sample
from nnwatch.recording.journal import Decoder
from nnwatch.recording.manifest import JOURNAL, MANIFEST, read_manifest

BUDGET = 0.005
RESAMPLES = 1000
WARM_UP_S = 3.0
LEAD = 0.1  # of a period, before a tick: where the half begins that the recorder may slow down
CORES = os.cpu_count() or 1
COMPUTE = "for n in range(20_000): x = (x * 31 + n) & 0xFFFFFFFF"
FORK = "os.waitpid(os.posix_spawn('/bin/true', ['true'], {}), 0)"
JOBS = {
    "compute-bound, one core": (COMPUTE, 1),
    "compute-bound, every core": (COMPUTE, CORES),
    "fork-heavy": (FORK, 1),
}
JOB = """
import os, sys, time
copies, folder, x = int(sys.argv[1]), sys.argv[2], 0
for copy in range(copies - 1):
    if os.fork() == 0: break
told = open(os.path.join(folder, "pieces-%d" % os.getpid()), "w", buffering=1 << 16)
while not os.path.exists(os.path.join(folder, "done")):
    began = time.monotonic()
    WORK
    print(began, time.monotonic(), file=told)
"""
NNWATCH = (sys.executable, "-m", "nnwatch", "run", "--headless")


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of work, by the monotonic clock."""

    began_s: float
    ended_s: float


@dataclass(frozen=True, slots=True)
class Watched:
    """What a recorded job took: the pieces of each copy, the recorder's ticks, processor time of nnwatch a second."""

    copies: tuple[tuple[Piece, ...], ...]
    ticks_s: tuple[float, ...]
    recorder: float


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=180.0, help="for each job")
    parser.add_argument("--interval", type=float, default=0.1, help="seconds between samples")
    wanted = parser.parse_args()
    for name, (work, copies) in JOBS.items():
        with tempfile.TemporaryDirectory() as folder:
            watched = _watch(work, copies, Path(folder), wanted)
        _tell(name, _periods(watched, 0.0, wanted.interval))
        _tell("  by made-up ticks", _periods(watched, wanted.interval / 2, wanted.interval))
        print(f"  nnwatch's own processor time: {watched.recorder:.2%} of a core")


def _watch(work: str, copies: int, folder: Path, wanted: argparse.Namespace) -> Watched:
    """Record a job for so long."""
    home = folder / "home"
    job = (sys.executable, "-S", "-E", "-c", JOB.replace("WORK", work), str(copies), str(folder))
    command = (*NNWATCH, "--interval", str(wanted.interval), "--", *job)
    with subprocess.Popen(
        command, env=os.environ | {"NNWATCH_HOME": str(home)}, stderr=subprocess.DEVNULL
    ) as viewer:
        while not list(folder.glob("pieces-*")):
            time.sleep(0.05)
        time.sleep(WARM_UP_S)
        run = next(home.glob(f"runs/*/{MANIFEST}")).parent
        manifest = read_manifest(run)
        ours = [psutil.Process(pid) for pid in (viewer.pid, manifest.recorder_pid)]
        began_s, before = time.monotonic(), _computed_s(ours)
        time.sleep(wanted.seconds)
        recorder = (_computed_s(ours) - before) / (time.monotonic() - began_s)
        journal = (run / JOURNAL).read_bytes()
        (folder / "done").touch()
        viewer.wait()
    told = [file.read_text(encoding="ascii") for file in folder.glob("pieces-*")]
    ticks_s = tuple(tick for tick in _ticks_s(journal, manifest.t0_ns / 1e9) if tick > began_s)
    return Watched(tuple(tuple(map(_piece, text.splitlines())) for text in told), ticks_s, recorder)


def _computed_s(processes: Sequence[psutil.Process]) -> float:
    """Return the processor time of processes, without that of their children."""
    times = [process.cpu_times() for process in processes]
    return sum(float(one.user) + float(one.system) for one in times)


def _ticks_s(journal: bytes, zero_s: float) -> Iterator[float]:
    """Return when the samples of every tick were begun, by the monotonic clock."""
    for entry in Decoder().entries(iter(journal.splitlines())):
        if isinstance(entry, Sample) and entry.pace is Pace.TICK:
            yield zero_s + entry.t_us / 1e6


def _piece(line: str) -> Piece:
    began, ended = line.split()
    return Piece(float(began), float(ended))


def _work_done(pieces: Sequence[Piece], at_s: float) -> float:
    """Return how many pieces were done by then; one that was under way counts by the share of its time."""
    number = bisect_left(pieces, at_s, key=lambda piece: piece.began_s)
    if number == 0:
        return 0.0
    last = pieces[number - 1]
    return number - 1 + min(1.0, (at_s - last.began_s) / (last.ended_s - last.began_s))


def _periods(watched: Watched, shift_s: float, interval_s: float) -> list[tuple[float, float]]:
    """Return for each period the pieces done in the half around its tick and in the other half, of all copies."""
    periods = []
    for tick_s in watched.ticks_s[1:-2]:
        from_s = tick_s + shift_s - LEAD * interval_s
        marks = [from_s, from_s + interval_s / 2, from_s + interval_s]
        done = [sum(_work_done(pieces, mark) for pieces in watched.copies) for mark in marks]
        periods.append((done[1] - done[0], done[2] - done[1]))
    return periods


def _slowdown(periods: Sequence[tuple[float, float]]) -> float:
    """Return how much less was done around the ticks than would have been, as a share of all."""
    near, far = (sum(period[half] for period in periods) for half in (0, 1))
    return (1 - near / far) / 2


def _tell(name: str, periods: Sequence[tuple[float, float]]) -> None:
    drawn = sorted(_slowdown(random.choices(periods, k=len(periods))) for _ in range(RESAMPLES))
    low, high = drawn[RESAMPLES // 40], drawn[-RESAMPLES // 40]
    print(
        f"{name:<28} {_slowdown(periods):+.3%}  ({low:+.3%} to {high:+.3%})"
        f"  over {len(periods)} ticks  (budget {BUDGET:.1%})",
        flush=True,
    )


if __name__ == "__main__":
    main()
