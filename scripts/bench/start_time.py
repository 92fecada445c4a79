"""Measures starts, in turns with what they are compared with, so that a busy machine harms both alike.

    python scripts/bench/start_time.py [--repeat 20]

Prints the time of `nnwatch --version` beside a bare interpreter, and of `scripts/nnwatch` beside the entry point.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENTRY = ROOT / ".venv/bin/nnwatch"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeat", type=int, default=20)
    repeat = parser.parse_args().repeat
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a user's modules are compiled once, not at each start
    _compare(
        "nnwatch --version", [ENTRY, "--version"], "python -c pass", [sys.executable, "-c", "pass"], repeat
    )
    script = ROOT / "scripts/nnwatch"
    _compare("scripts/nnwatch --version", [script, "--version"], "entry point", [ENTRY, "--version"], repeat)


def _compare(
    name: str, command: Sequence[str | Path], other_name: str, other: Sequence[str | Path], repeat: int
) -> None:
    for warm in (command, other):
        _seconds(warm)
    pairs = [(_seconds(command), _seconds(other)) for _ in range(repeat)]
    mine, others = (statistics.median(times) for times in zip(*pairs, strict=True))
    extra = statistics.median(a - b for a, b in pairs)
    print(
        f"{name}: median {mine * 1e3:.0f} ms; {other_name}: {others * 1e3:.0f} ms; extra {extra * 1e3:.0f} ms"
    )


def _seconds(command: Sequence[str | Path]) -> float:
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
