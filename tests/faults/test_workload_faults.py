"""Workloads that do what workloads do: each is unharmed, and its account complete."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator

import psutil
import pytest

from nnwatch.meters.proc_files import read_stat
from tests.faults.house import MORTAL, House, assert_complete, until


@pytest.mark.parametrize(
    ("mode", "code"),
    [("forks", 5), ("execs", 0), ("daemonises", 0), ("children", 0), ("zombie", 0), ("headless", 0)],
)
def test_a_workload_runs_as_if_nobody_looked(house: House, mode: str, code: int) -> None:
    viewer = house.start("run", "--headless", "--", *house.command(12, mode))
    assert viewer.wait(30) == code
    house.unharmed(code, 12)
    assert house.steps() == 12
    house.let_go()
    if mode == "daemonises":
        until(lambda: house.has("daemon-finished"), "the end of the daemon")


def _waits_to_be_reaped(child: psutil.Process) -> bool:
    stat = read_stat(f"/proc/{child.pid}")
    return stat is not None and not stat.alive


def test_orphans_that_have_ended_do_not_pile_up(house: House) -> None:
    house.detach("sh", "-c", f"(true &); (true &); exec {shlex.join(house.command(2, 'patient'))}")
    house.reach(2)
    recorder = psutil.Process(house.pids()[0])
    until(lambda: not any(map(_waits_to_be_reaped, recorder.children())), "the orphans to be reaped")
    house.let_go()
    house.unharmed(7, 7)


def test_processor_time_of_short_children_is_counted(house: House) -> None:
    assert house.start("run", "--headless", "--", *house.command(30, "children")).wait(30) == 0
    row = house.row()
    assert row["energy_attributed_j"] is not None
    assert row["energy_attributed_j"] > 0


def test_a_workload_that_dies_by_a_signal(house: House) -> None:
    viewer = house.start("run", "--headless", "--", *house.command(12, "crashes"))
    assert viewer.wait(30) == 128 + signal.SIGSEGV
    assert house.unharmed(139, 12)["status"] == "failed"


def test_a_stopped_workload_goes_on(house: House) -> None:
    viewer = house.start("run", "--headless", "--", *house.command(20, "code7"))
    house.reach(2)
    _, workload = house.pids()
    os.kill(workload, signal.SIGSTOP)
    stopped_at = house.steps()
    journal = next((house.home / "runs").glob("*/journal.jsonl"))
    size = journal.stat().st_size
    until(lambda: journal.stat().st_size > size + 2000, "more samples")
    assert house.steps() - stopped_at <= 1
    os.kill(workload, signal.SIGCONT)
    assert viewer.wait(30) == 7
    house.unharmed(7, 20)


def test_a_workload_that_ignores_sigterm_is_killed_in_bounded_time(house: House) -> None:
    folder = house.detach(*house.command(4000, "stubborn"))
    house.reach(2)
    done = house.run("stop", folder.name, "--kill", "--grace", "0.2")
    assert done.returncode == 0
    assert "ignored SIGTERM and was killed" in done.stderr
    assert house.account(137, house.steps())["status"] == "failed"


def test_a_stopped_workload_can_be_ended(house: House) -> None:
    folder = house.detach(*house.command(4000))
    house.reach(2)
    os.kill(house.pids()[1], signal.SIGSTOP)
    done = house.run("stop", folder.name, "--kill")
    assert "ended on SIGTERM" in done.stderr
    house.account(143, house.steps())


def test_a_workload_of_20_ms(house: House) -> None:
    viewer = house.start("run", "--headless", "--", "sh", "-c", "sleep 0.02; exit 3")
    assert viewer.wait(30) == 3
    assert 0.02 <= house.account(3, 0)["duration_s"] < 1.0


def test_sixteen_runs_at_once(house: House) -> None:
    commands = [house.command(20, "code7", folder=f"part-{n}") for n in range(16)]
    starts = [house.start("run", "--detach", "--", *command) for command in commands]
    assert [start.wait(60) for start in starts] == [0] * 16
    until(house.taken_in, "the end of all runs")
    rows = house.rows()
    assert len({row["run_id"] for row in rows}) == 16
    assert {row["exit_code"] for row in rows} == {7}
    for row in rows:
        assert_complete(row)
    assert [house.steps(f"part-{n}") for n in range(16)] == [20] * 16


def test_attaching_counts_from_now_and_is_not_noticed(house: House) -> None:
    workload = house.start_unwatched(*house.command(10, "patient"))
    house.reach(10)
    viewer = house.start("attach", str(workload.pid), "--headless")
    until(house.manifest, "the recorder")
    until(lambda: len(house.journal()) > 30, "seconds in which the machine did more than this workload")
    house.let_go()
    assert workload.wait(30) == 7
    assert viewer.wait(30) == 0
    row = house.row()
    assert row["energy_cpu_j"] == 5
    assert_complete(row)
    assert row["command"][-1] == "patient"
    assert row["exit_code"] in (None, 7)  # known only as long as its parent has not asked
    assert house.has("finished")
    assert row["energy_attributed_j"] is None or row["energy_attributed_j"] < row["energy_cpu_j"]


def test_ending_an_attached_recording_leaves_the_process_alone(house: House) -> None:
    workload = house.start_unwatched(*house.command(2, "patient"))
    house.reach(2)
    viewer = house.start("attach", str(workload.pid), "--headless")
    until(lambda: list(house.home.glob("runs/*/journal.jsonl")), "the recording")
    until(house.manifest, "the recorder")
    viewer.send_signal(signal.SIGINT)
    assert viewer.wait(30) == 0
    assert workload.poll() is None
    row = house.row()
    assert row["status"] == "interrupted"
    assert row["verdict_reasons"] == ["too short"]  # one may stop watching a stranger at any time
    house.let_go()
    assert workload.wait(30) == 7
    assert house.steps() == 7


@pytest.fixture
def foreign() -> Iterator[int]:
    """A process whose files the viewer may not see: with rights that it has not, or of another user."""
    if os.geteuid() == 0:
        with subprocess.Popen(["sleep", "60"]) as process:
            yield process.pid
            process.kill()
    else:
        yield next(p.pid for p in psutil.process_iter() if p.uids().real != os.getuid() and not p.children())


def test_what_may_not_be_seen_says_why(house: House, foreign: int) -> None:
    viewer = house.start("attach", str(foreign), "--headless", via=MORTAL)
    until(lambda: list(house.home.glob("runs/*/journal.jsonl")), "the recording")
    until(house.manifest, "the recorder")
    viewer.send_signal(signal.SIGINT)
    assert viewer.wait(30) == 0
    row = house.row()
    assert row["energy_cpu_j"] == 0
    assert row["ram_peak_bytes"] is not None
    reasons = {source["channel"]: source["reason"] for source in row["sources"]}
    assert "does not show this user" in reasons["process:disk_read"]


def test_attaching_to_nothing_is_a_mistake(house: House) -> None:
    ended = subprocess.Popen([sys.executable, "-S", "-c", ""])
    ended.wait()
    done = house.run("attach", str(ended.pid), "--headless")
    assert done.returncode == 2
    assert done.stderr.startswith(f"nnwatch: there is no process {ended.pid} to attach to")
    assert not list(house.home.glob("runs/*"))


@pytest.mark.parametrize("number", ["0", "-5", "abc", "4194305", "9" * 5000])
def test_what_cannot_be_a_process_is_one_sentence(house: House, number: str) -> None:
    done = house.run("attach", number, "--headless")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "`ps -e` lists" in done.stderr


def test_a_process_id_that_was_used_again_is_not_resumed(house: House) -> None:
    folder = house.detach(*house.command(400))
    house.reach(2)
    recorder, workload = house.pids()
    os.kill(recorder, signal.SIGKILL)
    path = folder / "run.json"
    text = path.read_text()
    start = house.manifest().target_start_ticks
    path.write_text(
        text.replace(f'"target_start_ticks": {start}', f'"target_start_ticks": {(start or 0) - 1}')
    )
    done = house.run("resume", folder.name)
    assert done.returncode == 2
    os.kill(workload, signal.SIGKILL)
