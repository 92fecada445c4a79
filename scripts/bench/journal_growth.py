"""Measures how fast a journal grows on a server with two sockets and one GPU, whose counters are faked.

    python -m scripts.bench.journal_growth [--seconds 60] [--interval 0.1]

The recorder is the real one. Two packages with their DRAM go through powercap, the card through a fake driver
library (needs gcc), and both are advanced while it runs, so that every number is as long as a real one.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.fakes.nvml.build import build
from tests.fakes.nvml.driver import VARIABLE, FakeDriver
from tests.fakes.sysfs import FakeKernel

BUDGET_MB = 150.0
DAY_S = 86_400
ZONES = {
    "intel-rapl:0": ("package-0", 142.0),
    "intel-rapl:0:0": ("dram", 17.0),
    "intel-rapl:1": ("package-1", 133.0),
    "intel-rapl:1:0": ("dram", 16.0),
}
HIGH_UJ = 123_456_789_012  # counters of a machine that has run for weeks have twelve digits
KINDS = {"s": "samples of every tick", "m": "samples of every second", "live": "pulses", "event": "events"}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--interval", type=float, default=0.1)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sizes = measure(Path(folder), wanted.seconds, wanted.interval)
    scale = DAY_S / wanted.seconds / 1e6
    for kind, name in KINDS.items():
        print(f"{name:<24} {sizes[kind] * scale:8.1f} MB a day")
    print(f"{'all':<24} {sizes.total() * scale:8.1f} MB a day   (budget {BUDGET_MB:.0f})")
    print(f"with {os.cpu_count()} hardware threads; each more adds about {3 * DAY_S / 1e6:.1f} MB a day")


def measure(root: Path, seconds: float, interval_s: float) -> Counter[str]:
    """Record for so long and return the bytes of each kind of line that came after the first seconds."""
    kernel = FakeKernel(root)
    zones = {folder: kernel.zone(folder, name, HIGH_UJ) / "energy_uj" for folder, (name, _) in ZONES.items()}
    build(root)
    driver = FakeDriver(root / "driver")
    environment = os.environ | {
        "NNWATCH_HOME": str(root / "home"),
        "NNWATCH_SYSFS": str(kernel.sysfs),
        "LD_LIBRARY_PATH": str(root),
        VARIABLE: str(root / "driver"),
    }
    command = [sys.executable, "-m", "nnwatch", "run", "--detach", "--interval", str(interval_s)]
    subprocess.run(
        [*command, "--", "sleep", str(seconds + 60)], env=environment, check=True, stdout=subprocess.DEVNULL
    )
    journal = next((root / "home" / "runs").glob("*/journal.jsonl"))
    _advance(zones, driver, 3.0)
    start = journal.stat().st_size
    _advance(zones, driver, seconds)
    content = journal.read_bytes()[start:]
    stop = [sys.executable, "-m", "nnwatch", "stop", "last", "--kill"]
    subprocess.run(stop, env=environment, check=True, stderr=subprocess.DEVNULL)
    sizes: Counter[str] = Counter()
    for line in content.splitlines(keepends=True)[1:-1]:
        sizes[next(iter(json.loads(line)))] += len(line)
    return sizes


def _advance(zones: dict[str, Path], driver: FakeDriver, seconds: float) -> None:
    """Let the counters run at powers that never stand still."""
    began = last = time.monotonic()
    count = dict.fromkeys(zones, float(HIGH_UJ))
    energy_mj = 987_654_321.0
    while last - began < seconds:
        time.sleep(0.02)
        now = time.monotonic()
        for folder, path in zones.items():
            count[folder] += ZONES[folder][1] * random.uniform(0.9, 1.1) * (now - last) * 1e6
            path.write_text(f"{count[folder]:.0f}\n")
        power_mw = round(random.uniform(550_000, 650_000))
        energy_mj += power_mw * (now - last)
        driver.set_card(
            0,
            energy=round(energy_mj),
            power=power_mw,
            power_instant=round(power_mw * random.uniform(0.9, 1.1)),
            memory_used=random.randrange(70_000_000_000, 80_000_000_000),
        )
        last = now


if __name__ == "__main__":
    main()
