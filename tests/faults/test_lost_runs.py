"""Runs that have lost their recorder while the workload lives: ended by whoever does not want to resume them."""

from __future__ import annotations

import pytest

from nnwatch.core.errors import UsageError
from nnwatch.recording.manifest import JOURNAL
from nnwatch.tui.only_looking import only_looking
from nnwatch.tui.wiring import services
from tests.faults.house import House, until
from tests.faults.test_recorder_faults import kill_recorder


def test_what_was_recorded_is_saved_and_the_workload_goes_on(house: House) -> None:
    folder = house.detach(*house.command(8, "patient"))
    house.reach(8)
    recorded = len(house.journal())
    until(lambda: len(house.journal()) > recorded + 12, "a sample of all that was spent")
    kill_recorder(house)
    looked = house.run("watch", folder.name)
    assert looked.returncode == 1
    assert looked.stdout.splitlines()[-1].split()[-2:] == ["8.000", "J"]
    assert "`nnwatch resume` records the rest" in looked.stderr
    done = house.run("stop", "last")
    assert (done.returncode, done.stderr.count("\n")) == (0, 1)
    assert "in the history; its command goes on" in done.stderr
    assert house.account(None, 8)["status"] == "recovered"
    assert house.run("history").stderr == ""
    assert house.run("stop", "last").returncode == 2
    house.let_go()
    house.finish()
    assert house.steps() == 13


def test_who_may_only_look_takes_nothing_in(house: House) -> None:
    folder = house.detach(*house.command(8, "patient"))
    house.reach(8)
    kill_recorder(house)
    house.let_go()
    house.finish()
    listed = house.run("--readonly", "history")
    assert (listed.returncode, listed.stdout, "no runs yet" in listed.stderr) == (0, "", True)
    shown = house.run("--readonly", "show", folder.name)
    assert (shown.returncode, shown.stderr.count("\n")) == (2, 1)
    with pytest.raises(UsageError):
        only_looking(services(taking_in=False)).summary(folder.name)
    assert (folder / JOURNAL).exists()
    assert f"recovered run {folder.name}" in house.run("history").stderr
    assert house.row()["status"] == "recovered"


def test_a_screen_saves_what_was_recorded_of_a_process_of_somebody_else(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    workload = house.start_unwatched(*house.command(2, "patient"))
    house.reach(2)
    run_id = house.run("attach", str(workload.pid), "--detach").stdout.strip()
    until(lambda: len(house.journal()) > 12, "samples")
    kill_recorder(house)
    monkeypatch.setenv("NNWATCH_HOME", str(house.home))
    services().stop(run_id)
    assert house.account(None, 0)["status"] == "recovered"
    assert workload.poll() is None
    house.let_go()
    assert workload.wait(30) == 7


@pytest.mark.parametrize("lost", [False, True])
def test_a_workload_is_ended_with_all_it_has_started(house: House, lost: bool) -> None:
    folder = house.detach(*house.command(2, "leaves"))
    house.reach(2)
    until(lambda: house.has("daemon-runs"), "the daemon")
    if lost:
        kill_recorder(house)
    done = house.run("stop", folder.name, "--kill", "--grace", "0.3")
    assert done.returncode == 0
    assert "ignored SIGTERM and was killed" in done.stderr
    row = house.row()
    assert (row["status"], row["exit_code"]) == (("recovered", None) if lost else ("interrupted", 143))
    assert not house.has("finished")  # and the house finds no process left behind
