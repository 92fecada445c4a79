"""How long a suite takes from the first command to the last row of history, networks trained before.

python scripts/bench/suite_time.py mnist --min-seconds 10
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def main() -> int:
    """Measure the suite in a home of its own; weights that are there already are linked into it."""
    parser = argparse.ArgumentParser(description="Time a suite.")
    parser.add_argument("suite")
    parser.add_argument("--min-seconds", type=float, default=10.0)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--home", type=Path, help="an NNWATCH_HOME that holds trained weights")
    options = parser.parse_args()
    nnwatch = str(Path(sys.executable).parent / "nnwatch")
    how = ("--min-seconds", str(options.min_seconds), "--batch-size", str(options.batch_size), "--rest", "0")
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "NNWATCH_HOME": str(options.home or folder)}
        began = time.monotonic()
        done = subprocess.run(
            [nnwatch, "bench", "--suite", options.suite, "--headless", "--json", *how],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False,
        )  # fmt: skip
        took_s = time.monotonic() - began
    runs = json.loads(done.stdout)["runs"]
    measured_s = sum(
        phase["duration_s"] for run in runs for phase in run["phases"] if phase["name"] == "inference"
    )
    print(
        f"{options.suite}: {len(runs)} networks in {took_s:.1f} s, of which {measured_s:.1f} s were measured"
    )
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
