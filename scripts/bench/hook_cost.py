"""What counting costs a forward pass of 0.1, 1 and 10 ms: the mean difference of a call and its 95 % interval.

python scripts/bench/hook_cost.py [--processes 12]

Two equal networks are called in turns, a call each, one with the hooks and one without; half-way they change places.
Where the stack and the heap of a process happen to lie changes how fast it computes by more than counting does, so
that this is done in several processes, each with an environment of another size; the interval is over processes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from nnwatch.probe.environment import with_hooks

PADDING_BYTES = 4096
RESAMPLES = 5000


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--processes", type=int, default=12)
    wanted = parser.parse_args()
    found = [line for _ in range(wanted.processes) for line in _measured()]
    for target_s in sorted({line["target_s"] for line in found}):
        _tell([line for line in found if line["target_s"] == target_s])


def _measured() -> list[dict[str, float]]:
    """Measure in a process that is watched as a recorder's workload is."""
    with tempfile.TemporaryDirectory() as folder:
        ours = {**os.environ, "NNWATCH_EVENTS": str(Path(folder) / "events.jsonl")}
        padded = ours | with_hooks(ours) | {"PADDING": "x" * random.randrange(PADDING_BYTES)}
        command = (sys.executable, str(Path(__file__).with_name("hook_pairs.py")))
        told = subprocess.run(command, env=padded, stdout=subprocess.PIPE, text=True, check=True).stdout
    return [json.loads(line) for line in told.splitlines()]


def _tell(lines: Sequence[dict[str, float]]) -> None:
    alone_s, counting_s = (statistics.fmean(line[key] for line in lines) for key in ("alone_s", "counting_s"))
    costs = _interval([line["hooks_s"] + line["counting_s"] for line in lines])
    micros = "{:.1f} us [{:.1f}, {:.1f}]".format(*(cost * 1e6 for cost in costs))
    shares = "{:.2f} % [{:.2f}, {:.2f}]".format(*(cost / alone_s * 100 for cost in costs))
    print(
        f"forward {alone_s * 1e3:6.3f} ms, {lines[0]['modules']} modules: hooks {micros}, {shares}; "
        f"{counting_s * 1e6:.1f} us of it are counting, for many calls at a time"
    )


def _interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Return the mean and its 95 % bootstrap interval."""
    means = sorted(statistics.fmean(random.choices(values, k=len(values))) for _ in range(RESAMPLES))
    return statistics.fmean(values), means[RESAMPLES // 40], means[-RESAMPLES // 40]


if __name__ == "__main__":
    main()
