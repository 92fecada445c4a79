"""Run by a test: watches a workload whose daemon leaves it by two forks, then ends; prints what the meter saw."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from nnwatch.core import channels as names
from nnwatch.core.records import Pace
from nnwatch.meters.base import Surroundings
from nnwatch.meters.process.meter import ProcessMeter
from nnwatch.recording.target import adopt_orphans, reap_orphans

WORKLOAD = """
import os, signal, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        end = time.process_time() + 0.1
        while time.process_time() < end: pass
        print(os.getpid(), flush=True)
        signal.pause()
    os._exit(0)
os.wait()
sys.stdin.read()
"""


def main() -> None:
    adopt_orphans()
    command = [sys.executable, "-S", "-c", WORKLOAD]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    ) as workload:
        meter = ProcessMeter(
            Surroundings(Path("/sys"), Path("/proc"), time.monotonic_ns, lambda: workload.pid)
        )
        assert workload.stdout is not None
        daemon = int(workload.stdout.readline())
        wait_until(lambda: len(meter.read(Pace.SECOND).values) > 0 and parent_of(daemon) == os.getpid())
        seen = meter.read(Pace.SECOND).values
        tell(seen)
        os.kill(daemon, 9)
        wait_until(lambda: is_reaped(daemon, workload.pid))
        after = meter.read(Pace.SECOND).values
        tell(after)
        workload.kill()


def tell(values: Mapping[str, int | float]) -> None:
    """Tell seconds of processor time and the number of processes."""
    sys.stdout.write(f"{values[names.TREE_CPU] / os.sysconf('SC_CLK_TCK')} {values[names.TREE_COUNT]}\n")


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def is_reaped(pid: int, target: int) -> bool:
    reap_orphans(target)
    return not Path(f"/proc/{pid}").exists()


def wait_until(holds: Callable[[], bool]) -> None:
    end_s = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end_s
        os.sched_yield()


if __name__ == "__main__":
    main()
