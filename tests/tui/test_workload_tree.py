"""The workload's processes, as a faked kernel tells of them; signals, as real processes get them; who may only look."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nnwatch.core.errors import NnwatchError
from nnwatch.recording.identity import start_ticks
from nnwatch.tui.live.signals import SIGNALS, Sending
from nnwatch.tui.live.tree import TreeLine, WorkloadTree
from nnwatch.tui.wiring import services

TICKS_S = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class Kernel:
    """Tells of processes, and shows the nanoseconds it is set to."""

    def __init__(self, procfs: Path) -> None:
        self.procfs = procfs
        self.now_ns = 0

    def __call__(self) -> int:
        return self.now_ns

    def process(self, pid: int, parent: int, *, session: int = 10, ticks: int = 0, state: str = "S") -> None:
        fields = [f"{pid} (a (name)) {state}", parent, 0, session, 0, 0, 0, 0, 0, 0, 0, ticks, 0, 0, 0]
        fields += [20, 0, 1, 0, pid * 7, 1000, 3, 0]
        folder = self.procfs / str(pid)
        folder.mkdir(exist_ok=True)
        (folder / "stat").write_text(" ".join(str(field) for field in fields))
        (folder / "cmdline").write_bytes(f"worker\0--id\0{pid} x\0".encode())


@pytest.fixture
def kernel(tmp_path: Path) -> Kernel:
    kernel = Kernel(tmp_path)
    kernel.process(1, 0, session=1)
    kernel.process(5, 1, session=5)  # the recorder
    kernel.process(6, 5, session=5)  # a helper of the recorder
    kernel.process(10, 5)
    kernel.process(12, 10)
    kernel.process(11, 10)
    kernel.process(13, 12)
    kernel.process(20, 5)  # left behind by the workload, and adopted
    kernel.process(30, 1, session=30)
    return kernel


def test_parents_come_before_their_children_and_strangers_not_at_all(kernel: Kernel) -> None:
    tree = WorkloadTree(kernel.procfs, 10, 5, kernel)
    lines = tree.look()
    assert {(line.pid, line.depth) for line in lines} == {(10, 0), (11, 1), (12, 1), (13, 2), (20, 0)}
    order = [line.pid for line in lines]
    assert order.index(10) < order.index(12) < order.index(13)
    assert lines[0].command == "worker --id '10 x'"
    assert (lines[0].rss_bytes, lines[0].start_ticks, lines[0].cpu_cores) == (3 * PAGE_BYTES, 70, None)


def test_processor_time_counts_since_the_look_before(kernel: Kernel) -> None:
    tree = WorkloadTree(kernel.procfs, 10, 5, kernel)
    tree.look()
    kernel.now_ns = 2_000_000_000
    kernel.process(10, 5, ticks=3 * TICKS_S)
    kernel.process(11, 10, state="Z")
    used = {line.pid: line.cpu_cores for line in tree.look()}
    assert used == {10: 1.5, 12: 0.0, 13: 0.0, 20: 0.0}


def test_new_processes_are_found_after_a_few_looks(kernel: Kernel) -> None:
    tree = WorkloadTree(kernel.procfs, 10, 5, kernel)
    tree.look()
    kernel.process(14, 13)
    assert any(14 in [line.pid for line in tree.look()] for _ in range(6))


def test_a_workload_that_is_gone_or_unknown_has_no_processes(kernel: Kernel) -> None:
    assert WorkloadTree(kernel.procfs, 99, None, kernel).look() == []
    assert WorkloadTree(kernel.procfs, None, None, kernel).look() == []


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"]) as process:
        yield process
        process.kill()


def test_a_signal_reaches_its_process_and_never_one_that_got_its_id(
    sleeper: subprocess.Popen[bytes],
) -> None:
    started = start_ticks(sleeper.pid)
    assert started is not None
    stranger = Sending(TreeLine(sleeper.pid, started + 1, 0, "sleeper", 0), signal.SIGKILL)
    with pytest.raises(NnwatchError, match=f"process {sleeper.pid} has ended, so SIGKILL was not sent"):
        services().signal(stranger)
    assert sleeper.poll() is None
    services().signal(Sending(TreeLine(sleeper.pid, started, 0, "sleeper", 0), signal.SIGTERM))
    assert sleeper.wait(30) == -signal.SIGTERM
    assert next(iter(SIGNALS)) is signal.SIGTERM
    assert list(SIGNALS)[-1] is signal.SIGKILL
