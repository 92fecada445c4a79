"""Measures how much slower a watched job is, at 10 samples a second.

    python -m scripts.bench.slowdown [--pairs 120] [--turn 0.5] [--interval 0.1]

One recorded job repeats a small piece of work and times each. Its recorder is stopped and continued in turns, in
random order within each pair, so that whatever else the machine does falls on both alike. A pair's ratio is that of
its turns' mean pieces; printed is the geometric mean over the pairs with a 95 % interval from resampled pairs, and
beside it the same for pairs of turns that were both without a recorder, which tells what the method resolves.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path

from nnwatch.recording.manifest import MANIFEST, read_manifest

BUDGET = 1.005
RESAMPLES = 5000
WARM_UP_S = 2.0
SETTLE_S = 0.02  # at the start of a turn, while the signal takes effect
JOBS = {
    "compute-bound": "for n in range(50_000): x = (x * 31 + n) & 0xFFFFFFFF",
    "fork-heavy": "for n in range(3): os.waitpid(os.posix_spawn('/bin/true', ['true'], {}), 0)",
}
JOB = """
import os, sys, time
x, told = 0, open(sys.argv[1], "w", buffering=1)
while not os.path.exists(sys.argv[2]):
    began = time.monotonic()
    WORK
    print(began, time.monotonic(), file=told)
"""
NNWATCH = (sys.executable, "-m", "nnwatch", "run", "--headless")
Span = tuple[float, float]  # from and to, by the monotonic clock


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=120)
    parser.add_argument("--turn", type=float, default=0.5, help="seconds")
    parser.add_argument("--interval", type=float, default=0.1, help="seconds between samples")
    wanted = parser.parse_args()
    for name, work in JOBS.items():
        with tempfile.TemporaryDirectory() as folder:
            ratios = _measure(work, Path(folder), wanted)
        _tell(f"{name}, recorded", ratios[True])
        _tell(f"{name}, twice alone", ratios[False])


def _measure(work: str, folder: Path, wanted: argparse.Namespace) -> dict[bool, list[float]]:
    """Return the logarithms of the ratios of turns with a recorder to turns alone, and of turns alone to such."""
    told, done, home = folder / "told", folder / "done", folder / "home"
    job = (sys.executable, "-S", "-E", "-c", JOB.replace("WORK", work), str(told), str(done))
    command = (*NNWATCH, "--interval", str(wanted.interval), "--", *job)
    with subprocess.Popen(
        command, env=os.environ | {"NNWATCH_HOME": str(home)}, stderr=subprocess.DEVNULL
    ) as viewer:
        recorder = _recorder_of(home, told)
        kinds = random.sample([True, False] * wanted.pairs, 2 * wanted.pairs)
        turns = [(kind, _pair(recorder, kind, wanted.turn)) for kind in kinds]
        done.touch()
        viewer.wait()
    pieces = sorted(_span(line) for line in told.read_text(encoding="ascii").splitlines())
    ratios: dict[bool, list[float]] = {True: [], False: []}
    for kind, (tried, alone) in turns:
        ratios[kind].append(math.log(_mean_s(pieces, tried) / _mean_s(pieces, alone)))
    return ratios


def _recorder_of(home: Path, told: Path) -> int:
    """Return the recorder's process once its workload has worked for a while."""
    while not told.exists():
        time.sleep(0.05)
    time.sleep(WARM_UP_S)
    manifest = read_manifest(next(home.glob(f"runs/*/{MANIFEST}")).parent)
    assert manifest.recorder_pid is not None
    return manifest.recorder_pid


def _pair(recorder: int, recorded: bool, turn_s: float) -> tuple[Span, Span]:
    """Return a turn with the recorder as asked for, and one alone, whichever came first."""
    found: dict[int, Span] = {}
    for which in random.sample([0, 1], 2):
        os.kill(recorder, signal.SIGCONT if recorded and which == 0 else signal.SIGSTOP)
        began = time.monotonic()
        time.sleep(turn_s)
        found[which] = (began + SETTLE_S, time.monotonic())
    os.kill(recorder, signal.SIGCONT)
    return found[0], found[1]


def _span(line: str) -> Span:
    began, ended = line.split()
    return float(began), float(ended)


def _mean_s(pieces: Sequence[Span], turn: Span) -> float:
    """Return how long the pieces took that lie wholly within a turn."""
    first = bisect_left(pieces, (turn[0], 0.0))
    inside = [
        ended - began
        for began, ended in pieces[first : bisect_left(pieces, (turn[1], 0.0))]
        if ended < turn[1]
    ]
    return statistics.fmean(inside)


def _tell(name: str, ratios: Sequence[float]) -> None:
    means = sorted(statistics.fmean(random.choices(ratios, k=len(ratios))) for _ in range(RESAMPLES))
    low, high = means[RESAMPLES // 40], means[-RESAMPLES // 40]
    print(
        f"{name:<28} ratio {math.exp(statistics.fmean(ratios)):.4f}  ({math.exp(low):.4f} to {math.exp(high):.4f})"
        f"  over {len(ratios)} pairs  (budget {BUDGET})"
    )


if __name__ == "__main__":
    main()
