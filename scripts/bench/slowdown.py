"""Measures how much slower a watched job is: paired runs with and without recording, at 10 samples a second.

    python -m scripts.bench.slowdown [--pairs 20] [--interval 0.1] [--work 1.0]

Each pair runs one job twice, in random order, and the job times itself, so that starting Python or nnwatch does
not count. The ratio is the geometric mean over the pairs, with a 95 % interval from resampled pairs.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

BUDGET = 1.005
RESAMPLES = 5000
JOBS = {
    "compute-bound": "x = 0\nfor n in range(int(12_000_000 * work)): x = (x * 31 + n) & 0xFFFFFFFF",
    "fork-heavy": "for n in range(int(500 * work)): os.waitpid(os.posix_spawn('/bin/true', ['true'], {}), 0)",
}
JOB = """
import os, resource, sys, time
work, began = float(sys.argv[2]), time.monotonic()
{job}
wall = time.monotonic() - began
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
open(sys.argv[1], "w").write(f"{{wall}} {{sum(u.ru_utime + u.ru_stime for u in used)}}")
"""
NNWATCH = (sys.executable, "-m", "nnwatch", "run", "--headless")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--interval", type=float, default=0.1)
    parser.add_argument("--work", type=float, default=1.0)
    wanted = parser.parse_args()
    for name, job in JOBS.items():
        pairs = [_pair(job, wanted.interval, wanted.work) for _ in range(wanted.pairs)]
        for figure, what in enumerate(("elapsed time", "processor time")):
            ratios = [math.log(watched[figure] / alone[figure]) for watched, alone in pairs]
            _tell(f"{name}, {what}", ratios)


def _pair(job: str, interval_s: float, work: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """Run the job with and without a recorder, whichever comes first."""
    with tempfile.TemporaryDirectory() as home:
        watched = (*NNWATCH, "--interval", str(interval_s), "--")
        found: dict[bool, tuple[float, float]] = {}
        for recorded in random.sample([True, False], 2):
            found[recorded] = _run(watched if recorded else (), job, work, home)
    return found[True], found[False]


def _run(prefix: Sequence[str], job: str, work: float, home: str) -> tuple[float, float]:
    told = Path(home) / "told"
    command = [sys.executable, "-S", "-E", "-c", JOB.format(job=job), str(told), str(work)]
    environment = os.environ | {"NNWATCH_HOME": home}
    subprocess.run([*prefix, *command], env=environment, check=True, stderr=subprocess.DEVNULL)
    wall, used = told.read_text(encoding="ascii").split()
    return float(wall), float(used)


def _tell(name: str, ratios: Sequence[float]) -> None:
    means = sorted(statistics.fmean(random.choices(ratios, k=len(ratios))) for _ in range(RESAMPLES))
    low, high = means[RESAMPLES // 40], means[-RESAMPLES // 40]
    middle = statistics.fmean(ratios)
    print(
        f"{name:<30} ratio {math.exp(middle):.4f}  ({math.exp(low):.4f} to {math.exp(high):.4f})"
        f"  over {len(ratios)} pairs  (budget {BUDGET})"
    )


if __name__ == "__main__":
    main()
