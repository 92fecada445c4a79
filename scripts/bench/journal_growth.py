"""Measures how fast a journal grows on a server with two sockets and one GPU, whose counters are faked.

    python -m scripts.bench.journal_growth [--seconds 60] [--interval 0.1] [--threads 256]

The recorder is the real one. Two packages with their DRAM go through powercap, the card through a fake driver
library (needs gcc), the hardware threads through a faked /proc/stat, and all are advanced while it runs, so that
every number is as long as a real one.
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
from typing import Any

from nnwatch.recording.manifest import read_manifest
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
UUID = "GPU-3f2a91c0-5b7e-4d8a-9c11-2e6d0b47a5f3"
LATE_DIGITS = 11  # of the microseconds that have passed by the end of a day
HIGH_UJ = 123_456_789_012  # counters of a machine that has run for weeks have twelve digits
KINDS = {"s": "samples of every tick", "m": "samples of every second", "live": "pulses", "event": "events"}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--interval", type=float, default=0.1)
    parser.add_argument("--threads", type=int, default=256, help="hardware threads of the machine")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sizes = measure(Machine(Path(folder), wanted.threads), wanted.seconds, wanted.interval)
    scale = DAY_S / wanted.seconds / 1e6
    for kind, name in KINDS.items():
        print(f"{name:<24} {sizes[kind] * scale:8.1f} MB a day")
    print(f"{'all':<24} {sizes.total() * scale:8.1f} MB a day   (budget {BUDGET_MB:.0f})")


class Machine:
    """A server whose counters run at powers and loads that never stand still.

    Args:
        root: an empty folder for its faked files.
        threads: how many hardware threads it has.
    """

    def __init__(self, root: Path, threads: int) -> None:
        kernel = FakeKernel(root)
        self.root = root
        self._zones = {
            folder: kernel.zone(folder, name, HIGH_UJ) / "energy_uj" for folder, (name, _) in ZONES.items()
        }
        self._count_uj = dict.fromkeys(ZONES, float(HIGH_UJ))
        self._energy_mj = 987_654_321.0
        build(root)
        self._driver = FakeDriver(root / "driver")
        self._driver.set_card(0, uuid=UUID)
        self._procfs = kernel.procfs
        self._busy_s = [0.0] * threads
        for name in ("meminfo", "diskstats", "net", "cpuinfo"):
            kernel.procfs.mkdir(exist_ok=True)
            (kernel.procfs / name).symlink_to(f"/proc/{name}")
        self._run_threads(0.0)
        self.environment = os.environ | {
            "NNWATCH_HOME": str(root / "home"),
            "NNWATCH_SYSFS": str(kernel.sysfs),
            "NNWATCH_PROCFS": str(kernel.procfs),
            "LD_LIBRARY_PATH": str(root),
            VARIABLE: str(root / "driver"),
        }

    def show(self, pid: int) -> None:
        """Let a process of this machine be seen on that one."""
        (self._procfs / str(pid)).symlink_to(f"/proc/{pid}")

    def run(self, seconds: float) -> None:
        """Let the counters go on."""
        began = last = time.monotonic()
        while last - began < seconds:
            time.sleep(0.05)
            now = time.monotonic()
            self._run_packages(now - last)
            self._run_card(now - last)
            self._run_threads(now - last)
            last = now

    def _run_packages(self, seconds: float) -> None:
        for folder, path in self._zones.items():
            self._count_uj[folder] += ZONES[folder][1] * random.uniform(0.9, 1.1) * seconds * 1e6
            path.write_text(f"{self._count_uj[folder]:.0f}\n")

    def _run_card(self, seconds: float) -> None:
        power_mw = round(random.uniform(550_000, 650_000))
        self._energy_mj += power_mw * seconds
        self._driver.set_card(
            0,
            energy=round(self._energy_mj),
            power=power_mw,
            power_instant=round(power_mw * random.uniform(0.9, 1.1)),
            memory_used=random.randrange(70_000_000_000, 80_000_000_000),
        )

    def _run_threads(self, seconds: float) -> None:
        self._busy_s = [busy_s + random.random() * seconds for busy_s in self._busy_s]
        up_s = time.monotonic()
        lines = (
            f"cpu{n} {busy_s * 100:.0f} 0 0 {(up_s - busy_s) * 100:.0f} 0 0 0 0 0 0\n"
            for n, busy_s in enumerate(self._busy_s)
        )
        draft = self._procfs / "stat.new"
        draft.write_text(f"cpu {sum(self._busy_s) * 100:.0f} 0 0 0 0 0 0 0 0 0\n{''.join(lines)}")
        draft.replace(self._procfs / "stat")


def measure(machine: Machine, seconds: float, interval_s: float) -> Counter[str]:
    """Record for so long and return the bytes of each kind of line that came after the first seconds."""
    command = [sys.executable, "-m", "nnwatch", "run", "--detach", "--interval", str(interval_s)]
    subprocess.run(
        [*command, "--", "sleep", str(seconds + 60)],
        env=machine.environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    journal = next((machine.root / "home" / "runs").glob("*/journal.jsonl"))
    machine.show(read_manifest(journal.parent).target_pid or 0)
    machine.run(3.0)
    start = journal.stat().st_size
    machine.run(seconds)
    content = journal.read_bytes()[start:]
    stop = [sys.executable, "-m", "nnwatch", "stop", "last", "--kill"]
    subprocess.run(stop, env=machine.environment, check=True, stderr=subprocess.DEVNULL)
    sizes: Counter[str] = Counter()
    for line in content.splitlines(keepends=True)[1:-1]:
        kind, t_us = told(json.loads(line))
        sizes[kind] += len(line) + LATE_DIGITS - len(str(t_us))
    return sizes


def told(data: dict[str, Any] | list[Any]) -> tuple[str, int]:
    """Return of which kind a line is, and its time."""
    if isinstance(data, list):
        return "s", data[0]
    kind, value = next(iter(data.items()))
    return kind, data["t_us"] if kind == "event" else value[0]


if __name__ == "__main__":
    main()
