"""The workload's process tree: real processes that fork, exec, daemonise, end and wait to be reaped."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from nnwatch.core import channels as names
from nnwatch.core.records import Failure, Pace, Reading
from nnwatch.meters.base import Found, Missing, Reason, Surroundings
from nnwatch.meters.process.meter import ProcessMeter
from tests.fakes.sysfs import FakeKernel

TICK_S = 1 / os.sysconf("SC_CLK_TCK")
SPIN = "import time\ndef spin(s):\n    end = time.process_time() + s\n    while time.process_time() < end: pass\n"
Launch = Callable[[str], int]


@pytest.fixture
def launch() -> Iterator[Launch]:
    """Start Python scripts as the recorder does, in a session of their own; a line on a pipe says they are done."""
    running: list[subprocess.Popen[bytes]] = []

    def start(script: str) -> int:
        command = [sys.executable, "-S", "-c", f"import os, sys, signal\n{SPIN}{script}"]
        running.append(
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        )
        stdout = running[-1].stdout
        assert stdout is not None
        assert stdout.readline() == b"ready\n"
        return running[-1].pid

    yield start
    for process in running:
        if process.poll() is None:
            os.killpg(process.pid, 9)
        process.communicate()


def meter_of(pid: int | None) -> ProcessMeter:
    meter = ProcessMeter(Surroundings(Path("/sys"), Path("/proc"), time.monotonic_ns, lambda: pid))
    assert isinstance(meter.probe(), Found)
    return meter


def cpu_s(reading: Reading) -> float:
    return reading.values[names.TREE_CPU] * TICK_S


READY = "print('ready', flush=True); sys.stdin.read()"


def test_a_tree_of_forks_and_execs_is_found_whole(launch: Launch) -> None:
    script = """
if os.fork() == 0:
    if os.fork() == 0:
        os.execvp("sleep", ["sleep", "600"])
    signal.pause()
"""
    meter = meter_of(launch(f"{script}\n{READY}"))
    wait_until(lambda: meter.read(Pace.SECOND).values[names.TREE_COUNT] == 3)
    reading = meter.read(Pace.SECOND)
    assert reading.values[names.TREE_RSS] > 0
    assert not reading.lacks
    assert not meter.read(Pace.TICK).values
    meter.close()


def test_five_hundred_short_children_are_not_lost(launch: Launch) -> None:
    script = """
for _ in range(500):
    pid = os.fork()
    if not pid:
        spin(0.002)
        os._exit(0)
    os.waitpid(pid, 0)
"""
    meter = meter_of(launch(script + READY))
    assert cpu_s(meter.read(Pace.SECOND)) >= 0.9  # each used 2 ms, seen by nobody; the kernel rounds to ticks
    assert meter.read(Pace.SECOND).values[names.TREE_COUNT] == 1
    meter.close()


def test_the_time_of_children_stays_when_they_end_between_two_looks(launch: Launch) -> None:
    script = """
for _ in range(3):
    r, w = os.pipe()
    if not os.fork():
        spin(0.1)
        os.write(w, b"x")
        signal.pause()
    os.read(r, 1)
print('ready', flush=True)
sys.stdin.readline()
"""
    pid = launch(script)
    meter = meter_of(pid)
    before_s = cpu_s(meter.read(Pace.SECOND))
    assert before_s >= 0.25
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for child in children:
        os.kill(int(child), 9)
    wait_until(lambda: all(is_zombie(int(child)) for child in children))
    zombies = meter.read(Pace.SECOND)
    assert cpu_s(zombies) >= before_s
    assert zombies.values[names.TREE_COUNT] == 1
    meter.close()


def is_zombie(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def wait_until(holds: Callable[[], bool], deadline_s: float = 20) -> None:
    end_s = time.monotonic() + deadline_s
    while not holds():
        assert time.monotonic() < end_s
        os.sched_yield()


def test_a_daemon_of_two_forks_stays_in_the_tree_and_its_time_is_kept_after_its_end(tmp_path: Path) -> None:
    """In a process of its own, which adopts orphans as the recorder does."""
    script = Path(__file__).with_name("daemonising.py")
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=60, check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(script.parents[2]), *sys.path])},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with_daemon, alive, after, left = (float(word) for word in done.stdout.split())
    assert alive == 2
    assert with_daemon >= 0.09
    assert after >= with_daemon
    assert left == 1


def test_before_it_starts_a_workload_has_used_nothing_and_after_its_end_it_is_gone(faked: FakeKernel) -> None:
    assert set(look(faked, None).values.values()) == {0}
    gone = look(faked, 2**22 + 1)
    assert not gone.values
    assert {lack.failure for lack in gone.lacks.values()} == {Failure.GONE}


def test_disk_traffic_of_the_tree_is_told(launch: Launch, tmp_path: Path) -> None:
    path = tmp_path / "written"
    write = (
        f"f = os.open({str(path)!r}, os.O_WRONLY | os.O_CREAT)\nos.write(f, bytes(1 << 20))\nos.fsync(f)\n"
    )
    meter = meter_of(launch(write + READY))
    told = meter.read(Pace.SECOND).values
    shown = Path("/proc/self/io").read_text()
    assert "write_bytes" in shown
    assert told[names.TREE_WRITE] in (0, *range(1 << 20, 1 << 23))  # none where the folder is in memory


def stat_line(pid: int, parent: int, ticks: int, *, state: str = "S", name: str = "a) b (c") -> str:
    numbers = [parent, 1, pid, 0, -1, 0, 0, 0, 0, 0, ticks, 0, 0, 0, 20, 0, 1, 0, pid, 0, 100]
    return f"{pid} ({name}) {state} {' '.join(map(str, numbers))}"


@pytest.fixture
def faked(kernel: FakeKernel) -> FakeKernel:
    """A faked process tree: 50 is the workload, 51 its child."""
    kernel.proc("self/stat", stat_line(1, 0, 0))
    kernel.proc("50/stat", stat_line(50, 1, 10))
    kernel.proc("51/stat", stat_line(51, 50, 30))
    kernel.proc("60/stat", stat_line(60, 0, 999))
    return kernel


def faked_meter(kernel: FakeKernel, target: int | None = 50) -> ProcessMeter:
    around = kernel.surroundings()
    return ProcessMeter(Surroundings(around.sysfs, around.procfs, around.clock_ns, lambda: target))


def look(kernel: FakeKernel, target: int | None = 50) -> Reading:
    """Return one reading of a meter of its own."""
    with closing(faked_meter(kernel, target)) as meter:
        return meter.read(Pace.SECOND)


def test_names_with_brackets_and_foreign_processes_do_not_disturb(faked: FakeKernel) -> None:
    meter = faked_meter(faked)
    assert isinstance(meter.probe(), Found)
    reading = meter.read(Pace.SECOND)
    assert (reading.values[names.TREE_CPU], reading.values[names.TREE_COUNT]) == (40, 2)
    assert reading.lacks[names.TREE_READ].failure is Failure.BUSY  # the tree shows no `io`
    meter.close()


@pytest.mark.parametrize("content", ["", "garbage", "51 (x) S", "51 (x) S a b c d", b"\xff\xfe\x00"])
def test_a_stat_that_makes_no_sense_is_a_process_that_is_gone(faked: FakeKernel, content: object) -> None:
    faked.proc("51/stat", content)
    assert look(faked).values[names.TREE_COUNT] == 1


@pytest.mark.parametrize("content", ["", "garbage", "read_bytes: x\nwrite_bytes: 5", "read_bytes: 5"])
def test_an_account_of_traffic_that_makes_no_sense_is_a_lack(faked: FakeKernel, content: object) -> None:
    faked.proc("50/io", content)
    assert set(look(faked).lacks) == {names.TREE_READ, names.TREE_WRITE}


def test_a_kernel_without_processes_is_named(kernel: FakeKernel) -> None:
    answer = faked_meter(kernel).probe()
    assert isinstance(answer, Missing)
    assert answer.reason is Reason.ABSENT
