"""Measures what recording costs: CPU share of one core and resident memory of the recorder, from outside.

    python scripts/bench/recorder_cost.py [--seconds 30] [--interval 0.1] [--repeat 3]

Each repeat records a command that sleeps; the start-up of the recorder is left out.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from nnwatch.recording.manifest import read_manifest
from nnwatch.recording.ongoing import is_recording

SETTLE_S = 2.0
START_S = 20.0


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--interval", type=float, default=0.1)
    parser.add_argument("--repeat", type=int, default=3)
    wanted = parser.parse_args()
    costs = [_measure(wanted.seconds, wanted.interval) for _ in range(wanted.repeat)]
    shares, rss_mb = zip(*costs, strict=True)
    print(f"recorder at {1 / wanted.interval:g}/s, {wanted.repeat} x {wanted.seconds:g} s, asleep workload")
    print(
        f"CPU of one core  median {statistics.median(shares):.2%}  ({min(shares):.2%} to {max(shares):.2%})"
    )
    print(f"resident memory  median {statistics.median(rss_mb):.1f} MB")


def _measure(seconds: float, interval_s: float) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as home:
        entry = str(Path(sys.executable).parent / "nnwatch")
        command = [entry, "run", "--headless", "--interval", str(interval_s)]
        length = str(seconds + SETTLE_S + 10)
        launcher = subprocess.Popen(
            [*command, "--", "sleep", length],
            env=os.environ | {"NNWATCH_HOME": home},
            stderr=subprocess.DEVNULL,
        )
        recorder = _recorder_of(Path(home))
        time.sleep(SETTLE_S)
        before, began = recorder.cpu_times(), time.monotonic()
        time.sleep(seconds)
        after, elapsed_s = recorder.cpu_times(), time.monotonic() - began
        rss_mb = recorder.memory_info().rss / 1e6
        launcher.terminate()
        launcher.wait()
    return (after.user + after.system - before.user - before.system) / elapsed_s, rss_mb


def _recorder_of(home: Path) -> psutil.Process:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        for path in home.glob("runs/*/run.json"):
            manifest = read_manifest(path.parent)
            if manifest.target_pid is not None and is_recording(manifest):
                return psutil.Process(manifest.recorder_pid)
        time.sleep(0.05)
    raise SystemExit(f"no recording began within {START_S:g} s")


if __name__ == "__main__":
    main()
