"""Disks that fill up, folders that close, files that break, and outputs of every size."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nnwatch.recording.output import HEAD_BYTES, TAIL_BYTES
from tests.faults.full_disk import SmallDisk
from tests.faults.house import MORTAL, NNWATCH, STEPS_A_SECOND, House, assert_complete, until


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    disk = SmallDisk(tmp_path / "disk")
    yield disk
    disk.close()


def journal_of(house: House) -> Path:
    return house.folder() / "journal.jsonl"


def allow(pid: int, size: int) -> None:
    """Let a process write files of this size and not a byte more: to it, the disk is full."""
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))


def test_a_disk_that_fills_up_and_empties_again_loses_nothing(house: House) -> None:
    viewer = house.start("run", "--headless", "--", *house.command(60, "code7"))
    house.reach(4)
    recorder, _ = house.pids()
    journal = journal_of(house)
    allow(recorder, journal.stat().st_size)
    before = house.steps()
    house.reach(before + 25)
    full = journal.stat().st_size
    allow(recorder, resource.RLIM_INFINITY)
    until(lambda: journal.stat().st_size > full, "the journal to grow again")
    assert viewer.wait(30) == 7
    row = house.unharmed(7, 60)
    assert row["samples_missed"] < 5


def test_a_full_disk_during_the_run_and_its_ingest(house: House, disk: SmallDisk) -> None:
    house.home = disk.folder / "home"
    house.env["NNWATCH_HOME"] = str(house.home)
    viewer = house.start("run", "--headless", "--", *house.command(40, "code7"))
    house.reach(4)
    until(lambda: journal_of(house).stat().st_blocks * 512 > 1 << 20, "room to be taken ahead")
    disk.fill()
    assert viewer.wait(30) == 7
    assert viewer.stderr is not None
    assert b"takes it in once it can" in viewer.stderr.read()
    assert house.steps() == 40
    disk.free()
    assert "recovered run" in house.run("history").stderr
    assert house.unharmed(7, 40)["status"] == "failed"


def test_a_full_disk_at_the_start_is_one_sentence(house: House) -> None:
    limited = [sys.executable, "-c", LIMITED, *NNWATCH]
    done = subprocess.run(
        [*limited, "run", "--headless", "--", "true"],
        env=house.env,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("nnwatch: cannot start a run in ")
    assert len(done.stderr.splitlines()) == 1
    assert not list((house.home / "runs").iterdir())


LIMITED = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
os.execv(sys.argv[1], sys.argv[1:])
"""


def test_a_disk_that_is_full_when_the_journal_begins(house: House, disk: SmallDisk) -> None:
    home = disk.folder / "home"
    (home / "runs").mkdir(parents=True, mode=0o700)
    disk.fill()
    done = house.run("run", "--headless", "--", "true", env={"NNWATCH_HOME": str(home)})
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "No space left" in done.stderr
    assert not list((home / "runs").iterdir())


def test_a_home_that_becomes_read_only_keeps_the_run(house: House) -> None:
    viewer = house.start("run", "--headless", "--", *house.command(30, "code7"), via=MORTAL)
    house.reach(4)
    folders = [house.home, *(path for path in house.home.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o500)
    assert viewer.wait(30) == 7
    assert viewer.stderr is not None
    assert b"Permission denied" in viewer.stderr.read()
    for folder in folders:
        folder.chmod(0o700)
    assert "recovered run" in house.run("history").stderr
    assert house.unharmed(7, 30)["status"] == "failed"


@pytest.mark.parametrize(
    "command", [["history"], ["watch"], ["stop", "last"], ["run", "--headless", "--", "true"]]
)
def test_a_home_of_somebody_else_is_one_sentence(house: House, command: list[str]) -> None:
    house.home.mkdir(mode=0o000)
    viewer = house.start(*command, via=MORTAL)
    assert viewer.wait(30) in (1, 2)
    assert viewer.stderr is not None
    told = viewer.stderr.read()
    assert told.count(b"\n") == 1
    assert f"cannot read {house.home}/".encode() in told
    house.home.chmod(0o700)


def test_a_broken_file_of_the_history_is_left_out(house: House) -> None:
    assert house.start("run", "--headless", "--", "true").wait(30) == 0
    broken = next((house.home / "history" / "runs").glob("*.parquet"))
    broken.write_bytes(broken.read_bytes()[:-100])
    assert house.start("run", "--headless", "--", "true").wait(30) == 0
    told = house.run("history")
    assert told.returncode == 0
    assert broken.name in told.stderr
    assert house.row()["run_id"] in told.stdout
    assert broken.exists()


def test_a_gigabyte_of_output_keeps_its_head_and_tail(house: House) -> None:
    folder = house.detach(*house.command(24, "gigabyte"))
    house.unharmed(0, 24)
    log = folder / "output.log"
    content = log.read_bytes()
    assert content.startswith(b"HEAD0123456789abcde\n")
    assert content.endswith(b"0123456789abcde\nTAIL")
    assert len(content) < HEAD_BYTES + 2 * TAIL_BYTES
    assert content.count(b"nnwatch left out") == 1
    assert b"\0" not in content


def test_output_that_is_no_text_and_has_no_lines(house: House) -> None:
    folder = house.detach(*house.command(20, "garbage"))
    house.unharmed(0, 20)
    content = (folder / "output.log").read_bytes()
    assert content == b"\xff\xfe\x00head" + b"x" * 100_000 + b"tail\x80"


@pytest.fixture
def clocks(house: House, tmp_path: Path) -> Path:
    """Let clocks jump for every program of the house once the files `step` and `sleep` are in this folder."""
    library = tmp_path / "stepped.so"
    source = Path(__file__).with_name("stepped_clock.c")
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, source], check=True)
    house.env |= {f"FAKE_CLOCK_{name.upper()}": str(tmp_path / name) for name in ("step", "sleep")}
    house.env["LD_PRELOAD"] = str(library)
    return tmp_path


def test_a_suspended_machine_is_noticed_and_its_run_not_ranked(house: House, clocks: Path) -> None:
    viewer = house.start("run", "--headless", "--", *house.command(40, "code7"))
    house.reach(6)
    (clocks / "sleep").touch()
    journal = journal_of(house)
    until(lambda: b'"event":"suspended"' in journal.read_bytes(), "a note of the suspension")
    assert journal.read_bytes().count(b'"seconds":3600') == 1
    assert viewer.wait(60) == 7
    row = house.unharmed(7, 40)
    assert "the machine was suspended" in row["verdict_reasons"]
    assert row["duration_s"] < 60


def test_a_stepped_wall_clock_changes_no_figure(house: House, clocks: Path) -> None:
    viewer = house.start("run", "--headless", "--", *house.command(40, "code7"))
    house.reach(6)
    (clocks / "step").touch()
    assert viewer.wait(30) == 7
    row = house.unharmed(7, 40)
    assert row["samples_missed"] < 5
    assert 2.0 <= row["duration_s"] < 30.0
    assert row["power_mean_w"] == pytest.approx(40 / row["duration_s"])


def test_everything_is_killed_at_once(house: House) -> None:
    viewer = house.start("run", "--headless", "--", *house.command(400))
    house.reach(30)
    for pid in (viewer.pid, *house.pids()):
        os.kill(pid, signal.SIGKILL)
    viewer.wait(20)
    spent = house.steps()
    assert "recovered run" in house.run("history").stderr
    row = house.row()
    assert row["status"] == "recovered"
    assert spent - STEPS_A_SECOND <= row["energy_cpu_j"] <= spent
    assert_complete(row)
