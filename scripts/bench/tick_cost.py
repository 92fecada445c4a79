"""Measures one tick of the recorder on a large machine: two sockets with memory, eight GPUs, 200 processes.

    python scripts/bench/tick_cost.py [--ticks 300] [--seconds 20] [--profile]

The counters are a faked powercap tree and a fake NVML library that answers from memory; host and processes are
real. Ticks are timed in this process, then a recorder of its own is watched from outside.
"""

from __future__ import annotations

import argparse
import contextlib
import cProfile
import ctypes
import os
import pstats
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from nnwatch import paths  # noqa: E402 - the checkout is on the path from here on
from nnwatch.core.records import Pace  # noqa: E402
from nnwatch.core.tally import Tally  # noqa: E402
from nnwatch.meters.base import Surroundings  # noqa: E402
from nnwatch.meters.inventory import Inventory, take_inventory  # noqa: E402
from nnwatch.recording.journal import Layout, encode_pulse  # noqa: E402
from nnwatch.recording.lines import LineWriter  # noqa: E402
from nnwatch.recording.manifest import read_manifest  # noqa: E402
from nnwatch.recording.ongoing import is_recording  # noqa: E402
from nnwatch.recording.pulse import cost, cpu_s, pulse_of  # noqa: E402
from nnwatch.recording.sampler import Sampler  # noqa: E402
from nnwatch.recording.ticker import Ticker  # noqa: E402
from tests.fakes.nvml.build import build  # noqa: E402
from tests.fakes.nvml.driver import VARIABLE, FakeDriver  # noqa: E402
from tests.fakes.sysfs import FakeKernel  # noqa: E402

GPUS = 8
PROCESSES = 200
CROWD = ("sh", "-c", f"for n in $(seq {PROCESSES - 1}); do sleep 600 & done; wait")
SETTLE_S = 3.0
PACES = {"fast": (Pace.TICK,), "slow": (Pace.TICK, Pace.SECOND)}


class Ticks:
    """What the recorder does at a tick, without its waiting."""

    def __init__(self, inventory: Inventory, journal: Path) -> None:
        self._begin_ns = time.monotonic_ns()
        self._sampler = Sampler(inventory.meters, self._now_us)
        self._layout = Layout(inventory.channels)
        self._tally = Tally(inventory.channels)
        self._journal = LineWriter(journal)

    def take(self, paces: tuple[Pace, ...]) -> None:
        """Sample, write and account; a slow tick also tells what it amounts to."""
        for pace in paces:
            sample, _ = self._sampler.take(pace)
            self._journal.write(self._layout.encode(sample))
            self._tally.sample(sample)
        if Pace.SECOND in paces:
            recorder = cost(self._now_us(), cpu_s(), self._tally.samples, Ticker(0, 0.1))
            self._journal.write(encode_pulse(pulse_of(self._tally, "running", recorder)))

    def _now_us(self) -> int:
        return (time.monotonic_ns() - self._begin_ns) // 1000


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ticks", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--profile", choices=PACES, help="tell where the time of such ticks goes")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lay_machine(Path(folder))
        time_ticks(Path(folder) / "journal", wanted.ticks, profile=wanted.profile)
        if not wanted.profile:
            share, rss_mb = watch_recorder(wanted.seconds, Path(folder) / "home")
            print(f"recorder at 10/s for {wanted.seconds:g} s: {share:.2%} of a core, {rss_mb:.1f} MB")


def lay_machine(folder: Path) -> None:
    """Fake the counters, and let this process and its children find them."""
    kernel = FakeKernel(folder)
    for socket in range(2):
        kernel.zone(f"intel-rapl:{socket}", f"package-{socket}", 1_000_000)
        kernel.zone(f"intel-rapl:{socket}:0", "dram", 1_000_000)
    library = build(folder)
    ctypes.CDLL(str(library))
    FakeDriver(folder / "driver", GPUS)
    os.environ |= {
        "NNWATCH_SYSFS": str(kernel.sysfs),
        "LD_LIBRARY_PATH": str(folder),
        VARIABLE: str(folder / "driver"),
        f"{VARIABLE}_FROZEN": "1",
    }


def time_ticks(journal: Path, count: int, *, profile: str | None) -> None:
    """Time ticks of either kind, or profile one kind of them."""
    with crowd() as root:
        around = Surroundings(paths.sysfs(), paths.procfs(), time.monotonic_ns, lambda: root)
        inventory = take_inventory(around)
        ticks = Ticks(inventory, journal)
        ticks.take(PACES["slow"])
        print(f"{len(inventory.channels)} channels, {GPUS} GPUs, {PROCESSES} processes")
        if profile:
            with cProfile.Profile() as profiler:
                for _ in range(count):
                    ticks.take(PACES[profile])
            pstats.Stats(profiler).sort_stats("tottime").print_stats(25)
        else:
            for name, paces in PACES.items():
                walls_ms, cpus_ms = zip(*(timed_ms(ticks, paces) for _ in range(count)), strict=True)
                wall_ms, cpu_ms = statistics.median(walls_ms), statistics.median(cpus_ms)
                print(f"{name} tick: median {wall_ms:.2f} ms, of which {cpu_ms:.2f} ms on the processor")
        inventory.close()


def timed_ms(ticks: Ticks, paces: tuple[Pace, ...]) -> tuple[float, float]:
    """Return how long a tick takes by the clock, and how much of that it has the processor."""
    began_ns, began_cpu_ns = time.perf_counter_ns(), time.thread_time_ns()
    ticks.take(paces)
    return (time.perf_counter_ns() - began_ns) / 1e6, (time.thread_time_ns() - began_cpu_ns) / 1e6


@contextlib.contextmanager
def crowd() -> Iterator[int]:
    """Keep a tree of processes, and return its root."""
    with subprocess.Popen(CROWD, start_new_session=True) as shell:
        wait_for_children(shell.pid)
        try:
            yield shell.pid
        finally:
            os.killpg(shell.pid, 15)


def wait_for_children(pid: int) -> None:
    while len(psutil.Process(pid).children(recursive=True)) < PROCESSES - 1:
        time.sleep(0.05)


def watch_recorder(seconds: float, home: Path) -> tuple[float, float]:
    """Return the recorder's share of a core and its memory while it records such a tree."""
    command = [str(Path(sys.executable).parent / "nnwatch"), "run", "--headless", "--", *CROWD]
    launcher = subprocess.Popen(
        command, env=os.environ | {"NNWATCH_HOME": str(home)}, stderr=subprocess.DEVNULL
    )
    recorder = recorder_of(home)
    time.sleep(SETTLE_S)
    before, began_s = recorder.cpu_times(), time.monotonic()
    time.sleep(seconds)
    after, elapsed_s = recorder.cpu_times(), time.monotonic() - began_s
    rss_mb = recorder.memory_info().rss / 1e6
    launcher.terminate()
    launcher.wait()
    return (after.user + after.system - before.user - before.system) / elapsed_s, rss_mb


def recorder_of(home: Path) -> psutil.Process:
    """Wait until a recorder runs the crowd, and return its process."""
    while True:
        for path in home.glob("runs/*/run.json"):
            manifest = read_manifest(path.parent)
            if manifest.recorder_pid and manifest.target_pid and is_recording(manifest):
                wait_for_children(manifest.target_pid)
                return psutil.Process(manifest.recorder_pid)
        time.sleep(0.05)


if __name__ == "__main__":
    main()
