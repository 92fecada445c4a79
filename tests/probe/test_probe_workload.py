"""The probe inside real processes: what it writes, and that it never harms the program it is in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.probe.conftest import REPOSITORY, RunWorkload

COMPLETE = """
probe.describe(architecture="lenet5", batch_size=32)
with probe.phase("load"):
    pass
with probe.phase("inference"):
    for _ in range(1000):
        probe.step(items=32, correct=30, seconds=0.012)
"""


def oldest_python() -> str:
    """The interpreter of the oldest version that the probe promises to work in, else the running one."""
    known = Path.home() / ".pyenv" / "versions"
    installed = sorted(str(path) for path in known.glob("3.8.*/bin/python"))
    return next(iter(installed), None) or shutil.which("python3.8") or sys.executable


@pytest.mark.parametrize("python", [sys.executable, oldest_python()], ids=["this", "oldest"])
def test_a_program_reports_phases_items_and_facts(run_workload: RunWorkload, python: str) -> None:
    workload = run_workload(COMPLETE, python=python)
    assert (workload.code, workload.complaints) == (0, "")
    assert workload.events[0]["describe"] == {"architecture": "lenet5", "batch_size": 32}
    assert workload.marks() == [
        ("begin", "load"), ("end", "load"), ("begin", "inference"), ("end", "inference"),
    ]  # fmt: skip
    assert [workload.total(key) for key in ("items", "correct", "calls")] == [32_000, 30_000, 1000]
    assert len({event["pid"] for event in workload.events}) == 1


def test_items_are_written_before_the_mark_that_follows_them(run_workload: RunWorkload) -> None:
    workload = run_workload('probe.step(1)\nprobe.step(2)\nwith probe.phase("x"):\n    probe.step(4)')
    shape = [event.get("items") or event["mark"] for event in workload.events]
    assert shape == [1, 2, "begin", 4, "end"]
    times = [event["t"] for event in workload.events]
    assert times == sorted(times)


def test_what_is_counted_last_is_written_at_exit(run_workload: RunWorkload) -> None:
    workload = run_workload("for _ in range(10): probe.step(1)\nraise SystemExit(3)")
    assert (workload.code, workload.total("items")) == (3, 10)


def test_a_phase_ends_when_an_error_leaves_it(run_workload: RunWorkload) -> None:
    workload = run_workload('with probe.phase("x"):\n    raise ValueError("mine")')
    assert workload.complaints.rstrip().endswith("ValueError: mine")
    assert workload.marks() == [("begin", "x"), ("end", "x")]


def test_a_fork_doubles_neither_items_nor_marks(run_workload: RunWorkload) -> None:
    workload = run_workload("""
import os
with probe.phase("inference"):
    for _ in range(5):
        probe.step(1)
    child = os.fork()
    if child == 0:
        probe.step(100)
        probe.step(100)
if child:
    os.waitpid(child, 0)
""")
    assert workload.total("items") == 205
    assert workload.marks() == [("begin", "inference"), ("end", "inference")]
    by_child = {event["pid"] for event in workload.events if event.get("items", 0) >= 100}
    assert len(by_child) == 1
    assert by_child.isdisjoint(event["pid"] for event in workload.events if "mark" in event)


def test_steps_of_many_threads_are_all_counted(run_workload: RunWorkload) -> None:
    workload = run_workload("""
import threading
def work():
    for _ in range(2000):
        probe.step(1, correct=1, seconds=0.001)
threads = [threading.Thread(target=work) for _ in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
""")
    assert (workload.total("items"), workload.total("calls")) == (16_000, 16_000)


def test_many_processes_append_whole_lines_to_one_file(run_workload: RunWorkload) -> None:
    workload = run_workload("""
import os
children = []
for _ in range(4):
    child = os.fork()
    if child == 0:
        for number in range(20):
            with probe.phase("p" * 500):
                probe.step(1)
        raise SystemExit
    children.append(child)
for child in children:
    os.waitpid(child, 0)
""")
    assert workload.total("items") == 80
    assert len({event["pid"] for event in workload.events}) == 4


def test_values_that_cannot_be_counted_change_nothing(run_workload: RunWorkload) -> None:
    workload = run_workload("""
probe.step(items="many")
probe.step(items=1, correct=object())
probe.step(items=1, seconds="long")
probe.step(items=7, seconds=float("nan"))
probe.describe(device=object)
with probe.phase(None):
    print("ran")
""")
    assert (workload.code, workload.output, workload.complaints) == (0, "ran\n", "")
    assert (workload.total("items"), workload.total("calls")) == (7, 1)


def test_without_a_recorder_nothing_happens(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "NNWATCH_EVENTS"}
    program = f"from nnwatch import probe\n{COMPLETE}print('done')"
    result = subprocess.run(
        [sys.executable, "-c", program], env={**environment, "PYTHONPATH": str(REPOSITORY)},
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (result.stdout, result.stderr, list(tmp_path.iterdir())) == ("done\n", "", [])


def test_a_missing_folder_silences_the_probe(run_workload: RunWorkload, tmp_path: Path) -> None:
    workload = run_workload(COMPLETE, events=tmp_path / "gone" / "events.jsonl")
    assert (workload.code, workload.complaints, workload.events) == (0, "", [])


def test_a_pipe_that_nobody_reads_does_not_block(run_workload: RunWorkload, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    workload = run_workload(COMPLETE, events=pipe)
    assert (workload.code, workload.complaints) == (0, "")


def test_a_full_disk_silences_the_probe(run_workload: RunWorkload) -> None:
    workload = run_workload(COMPLETE + "print('done')", events=Path("/dev/full"))
    assert (workload.code, workload.output, workload.complaints) == (0, "done\n", "")


def test_a_file_that_takes_the_place_of_the_descriptor_stays_clean(
    run_workload: RunWorkload, tmp_path: Path
) -> None:
    own = tmp_path / "own.txt"
    workload = run_workload(f"""
import os
probe.step(1)
os.closerange(3, 64)
own = [os.open({str(own)!r}, os.O_WRONLY | os.O_CREAT) for _ in range(20)]
with probe.phase("x"):
    pass
""")
    assert workload.code == 0
    assert own.read_bytes() == b""
    assert workload.marks() == []


def test_the_descriptor_is_not_inherited_by_other_programs(run_workload: RunWorkload) -> None:
    workload = run_workload("""
import os, sys
probe.step(1)
os.execv(sys.executable, [sys.executable, "-c", "import os; print(os.listdir('/proc/self/fd'))"])
""")
    assert len(eval(workload.output)) == 4  # the three standard streams and the listing itself
