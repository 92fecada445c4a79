"""How quick a history of 100,000 runs is: `python -m scripts.bench.history_scale [--runs N]`; prints medians."""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from nnwatch.history.browse import Browser
from nnwatch.history.reader import Selection
from nnwatch.history.store import HistoryStore
from scripts.bench.history_store import lay

KEYSTROKES = ("r", "re", "res", "resn", "arch~=res", "arch~=resnet & j_per_item<0.05", "tag=night", "node07")
REPEATS = 9
CHILD = "import sys; from scripts.bench.history_scale import child; child(sys.argv[1])"


def median_s(action: Callable[[], object], repeats: int) -> float:
    taken = []
    for _ in range(repeats):
        begin = time.perf_counter()
        action()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


def cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def whole_process(home: Path, *arguments: str) -> dict[str, float]:
    """Return the median, the quickest run and the processor time of one: a busy machine lengthens the first alone."""
    environment = os.environ | {"NNWATCH_HOME": str(home)}
    command = [sys.executable, *arguments]

    def once() -> None:
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)

    once()
    before, taken = cpu_s(), [median_s(once, 1) for _ in range(REPEATS)]
    return {
        "median_s": statistics.median(taken),
        "least_s": min(taken),
        "cpu_s": (cpu_s() - before) / REPEATS,
    }


def peak_mb(home: Path, *arguments: str) -> float:
    """Run in a child that measures itself and its children."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    environment = os.environ | {"NNWATCH_HOME": str(home)}
    command = [sys.executable, "-c", code, sys.executable, *arguments]
    return float(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)


def child(folder: str) -> None:
    """Open the history as the screen does, type a filter, and print what it took."""
    begin = time.perf_counter()
    store = HistoryStore(Path(folder))
    first = store.rows(50)
    first_s = time.perf_counter() - begin
    browser = Browser(store)
    opened_s = time.perf_counter() - begin
    keys = {}
    for text in KEYSTROKES:
        begin = time.perf_counter()
        browser.page(Selection(text), 50)
        keys[text] = time.perf_counter() - begin
    begin = time.perf_counter()
    browser.page(Selection("res", sort="j_per_item"), 50)
    keys["sorted by j_per_item"] = time.perf_counter() - begin
    # getrusage tells the parent's peak as well
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    answer = {
        "rows": len(first),
        "first_page_s": first_s,
        "browser_s": opened_s,
        "keystroke_s": keys,
        "peak_mb": peak,
    }
    print(json.dumps(answer))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--home", type=Path, help="keep the made-up history here, and use it if it is there")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        home = chosen.home or Path(temporary)
        if not (home / "history").exists():
            lay(home / "history", chosen.runs)
        listing = ("-m", "nnwatch", "history", "--json", "--limit", "50")
        command = [sys.executable, "-c", CHILD, str(home / "history")]
        seen = [json.loads(subprocess.check_output(command)) for _ in range(5)]
        figures = {
            "history --json --limit 50": whole_process(home, *listing) | {"peak_mb": peak_mb(home, *listing)},
            "filtered": whole_process(home, *listing, "--where", "arch~=resnet & j_per_item<0.05"),
            "first_page_s": statistics.median(s["first_page_s"] for s in seen),
            "browser_s": statistics.median(s["browser_s"] for s in seen),
            "keystroke_s": {
                k: statistics.median(s["keystroke_s"][k] for s in seen) for k in seen[0]["keystroke_s"]
            },
            "browser_peak_mb": max(s["peak_mb"] for s in seen),
        }
        print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
