"""What becomes of a run when its recorder is killed, stopped, or asked to end."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import psutil
import pytest
from typer.testing import CliRunner

from nnwatch.cli.main import app
from nnwatch.core.errors import NnwatchError
from nnwatch.recording.manifest import JOURNAL, read_manifest
from nnwatch.recording.ongoing import is_recording
from nnwatch.recording.watch import RunWatcher
from nnwatch.tui.wiring import services
from tests.faults.house import STEPS_A_SECOND, House, assert_complete, until

GAP = "no recorder for"


def kill_recorder(house: House) -> tuple[int, int]:
    """Kill the recorder, wait until it is gone, and return it and the workload."""
    recorder, workload = house.pids()
    os.kill(recorder, signal.SIGKILL)
    manifest = house.manifest()
    until(lambda: not is_recording(manifest), "the end of the recorder")
    return recorder, workload


def gaps(row: dict[str, Any]) -> list[str]:
    return [source["reason"] for source in row["sources"] if GAP in (source["reason"] or "")]


def energy_shown(folder: Path) -> float:
    """Return the energy so far that a viewer who comes now sees."""
    watcher = RunWatcher(folder)
    *_, newest = watcher.views()
    watcher.close()
    return newest.energy_j or 0.0


def test_a_killed_recorder_is_replaced_while_somebody_waits(house: House) -> None:
    viewer = house.start("run", "--headless", "--", *house.command(8, "patient"))
    house.reach(8)
    first, _ = kill_recorder(house)
    until(lambda: b'"resumed"' in (house.folder() / JOURNAL).read_bytes(), "another recorder")
    house.let_go()
    assert viewer.wait(30) == 7
    assert viewer.stderr is not None
    assert b"another one goes on" in viewer.stderr.read()
    row = house.unharmed(7, 13)
    assert row["status"] == "failed"
    assert len(gaps(row)) == 1
    assert row["samples_missed"] > 0
    assert read_manifest(next((house.home / "runs").iterdir())).recorder_pid != first


def test_a_run_without_a_recorder_is_offered_and_resumed(house: House) -> None:
    folder = house.detach(*house.command(8, "patient"))
    house.reach(8)
    kill_recorder(house)
    offered = house.run("history")
    assert f"nnwatch resume {folder.name}" in offered.stderr
    assert (folder / JOURNAL).exists()
    refused = house.run("show", folder.name)
    assert refused.returncode == 1
    assert "its command goes on" in refused.stderr
    assert read_manifest(folder).opened_at_bytes == 0
    assert house.run("resume").returncode == 0
    opened_at = read_manifest(folder).opened_at_bytes
    assert opened_at > 0
    assert (folder / JOURNAL).read_bytes()[opened_at:].startswith(b'{"open":')
    again = house.run("resume", folder.name)
    assert again.returncode == 2
    assert (
        energy_shown(folder) >= 7
    )  # the last step may have been in the gap, and is seen with the next sample
    kill_recorder(house)
    assert house.run("resume").returncode == 0
    house.let_go()
    row = house.row()
    assert row["status"] in ("completed", "failed")  # its code is known only if its parent has not asked yet
    assert row["energy_cpu_j"] == 13
    assert_complete(row)
    assert house.has("finished")
    assert len(gaps(row)) == 2
    assert "sample gaps" in row["verdict_reasons"]


def test_a_run_whose_recorder_and_workload_are_gone_is_recovered(house: House) -> None:
    folder = house.detach(*house.command(400))
    house.reach(30)
    recorder, workload = house.pids()
    os.kill(recorder, signal.SIGKILL)
    os.kill(workload, signal.SIGKILL)
    spent = house.steps()
    told = house.run("history", "--json")
    assert f"recovered run {folder.name}" in told.stderr
    row = house.row()
    assert (row["status"], row["exit_code"]) == ("recovered", None)
    assert row["verdict_reasons"][0] == "its end was not recorded"
    assert spent - STEPS_A_SECOND <= row["energy_cpu_j"] <= spent
    assert_complete(row)
    assert house.run("history").stderr == ""


def test_a_stopped_recorder_goes_on_without_a_loss(house: House) -> None:
    viewer = house.start("run", "--headless", "--", *house.command(130, "code7"))
    house.reach(8)
    recorder, _ = house.pids()
    os.kill(recorder, signal.SIGSTOP)
    before = house.steps()
    house.reach(before + 100)  # 5 s
    os.kill(recorder, signal.SIGCONT)
    assert viewer.wait(30) == 7
    row = house.unharmed(7, 130)
    assert row["samples_missed"] >= 45
    assert "sample gaps" in row["verdict_reasons"]


def test_an_ended_recording_leaves_the_workload_alone(house: House) -> None:
    folder = house.detach(*house.command(8, "patient"))
    house.reach(8)
    done = house.run("stop", folder.name)
    assert (done.returncode, done.stderr) == (0, f"run {folder.name}: ended; it is in the history\n")
    assert [row["run_id"] for row in house.rows()] == [folder.name]
    assert house.account(None, 8)["status"] == "interrupted"
    house.let_go()
    house.finish()
    assert house.steps() == 13
    assert house.run("stop", "last").returncode == 2


@pytest.fixture
def hanging(house: House, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a run whose recorder is stopped, in a program that does not wait for it for long."""
    folder = house.detach(*house.command(8, "patient"))
    house.reach(8)
    os.kill(house.pids()[0], signal.SIGSTOP)
    monkeypatch.setenv("NNWATCH_HOME", str(house.home))
    monkeypatch.setattr("nnwatch.recording.ending._HANDED_OVER_S", 0.1)
    return folder


def test_a_recorder_that_does_not_come_to_its_end_is_told(house: House, hanging: Path) -> None:
    with pytest.raises(NnwatchError, match="its recorder still works on it"):
        CliRunner().invoke(app, ["stop", hanging.name], catch_exceptions=False, standalone_mode=False)
    os.kill(house.pids()[0], signal.SIGCONT)
    assert house.account(None, 8)["status"] == "interrupted"
    house.let_go()
    house.finish()


def test_a_recorder_that_does_not_come_to_its_end_is_told_on_the_screens(house: House, hanging: Path) -> None:
    with pytest.raises(NnwatchError, match="its recorder still works on it"):
        services().discard(hanging.name)
    assert not house.rows()
    os.kill(house.pids()[0], signal.SIGCONT)
    assert house.row()["run_id"] == hanging.name


def test_a_recorder_that_gets_sigterm_says_what_it_has(house: House) -> None:
    viewer = house.start("run", "--headless", "--", *house.command(8, "patient"))
    house.reach(8)
    os.kill(house.pids()[0], signal.SIGTERM)
    assert viewer.wait(30) == 0
    assert house.account(None, 8)["status"] == "interrupted"
    house.let_go()
    house.finish()


def test_two_ingests_at_once_add_one_run(house: House) -> None:
    house.detach(*house.command(400))
    house.reach(8)
    recorder, workload = house.pids()
    os.kill(recorder, signal.SIGKILL)
    os.kill(workload, signal.SIGKILL)
    both = [house.start("history") for _ in range(2)]
    assert [process.wait(30) for process in both] == [0, 0]
    assert house.row()["status"] == "recovered"
    files = [path for path in (house.home / "history" / "runs").iterdir() if path.suffix == ".parquet"]
    assert len(files) == 1


def test_folders_and_files_are_private(house: House) -> None:
    folder = house.detach(*house.command(2, "patient"))
    house.reach(2)
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert set(modes.values()) == {0o600}
    folders = [house.home, *(path for path in house.home.rglob("*") if path.is_dir())]
    assert {path.stat().st_mode & 0o777 for path in folders} == {0o700}
    house.let_go()
    house.row()
    files = [path for path in Path(house.home).rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_nothing_listens_on_a_network(house: House) -> None:
    house.detach(*house.command(2, "patient"))
    house.reach(2)
    assert psutil.Process(house.pids()[0]).net_connections() == []
    house.let_go()
    house.row()


def test_arguments_can_be_kept_out_of_all_files(house: House) -> None:
    house.detach(*house.command(2, "patient"), "secret-argument", options=("--redact",))
    house.reach(2)
    texts = [path.read_bytes() for path in house.home.rglob("*") if path.is_file()]
    assert texts
    assert not [text for text in texts if b"secret-argument" in text]
    house.let_go()
    row = house.row()
    assert row["command"][1:] == ["[arguments left out]"]
    assert not [
        path for path in house.home.rglob("*") if path.is_file() and b"secret-arg" in path.read_bytes()
    ]
