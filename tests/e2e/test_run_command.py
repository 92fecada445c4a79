from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.e2e.conftest import Cli, Open


def test_streams_pass_through_and_the_exit_code_is_the_workloads(cli: Cli) -> None:
    script = "import sys; print(sys.stdin.read().upper()); print('complaint', file=sys.stderr); sys.exit(7)"
    done = cli("run", "--headless", "--", sys.executable, "-c", script, stdin="hello")
    assert done.stdout == "HELLO\n"
    assert "complaint" in done.stderr
    assert done.returncode == 7


def test_json_has_standard_output_for_itself(cli: Cli) -> None:
    done = cli("run", "--json", "--name", "loud", "--", "echo", "noise")
    assert json.loads(done.stdout)["run"]["name"] == "loud"
    assert "noise" in done.stderr


def test_labels_are_kept_and_win(cli: Cli) -> None:
    labels = [
        "--items",
        "50",
        "--accuracy",
        "0.9",
        "--arch",
        "net",
        "--dataset",
        "set",
        "--tag",
        "a=1",
        "--tag",
        "b=2",
    ]
    run = cli.document("run", "--json", *labels, "--", "sleep", "0.2")["run"]
    assert (run["items"], run["accuracy"], run["architecture"], run["dataset"]) == (50, 0.9, "net", "set")
    assert run["tags"] == ["a=1", "b=2"]
    assert run["energy_per_item_j"] == pytest.approx(run["energy_j"] / 50)


def test_a_command_that_does_not_exist_leaves_nothing_behind(cli: Cli) -> None:
    done = cli("run", "--headless", "--", "no-such-program-anywhere")
    assert done.returncode == 127
    assert done.stderr == "nnwatch: cannot run no-such-program-anywhere: no such program\n"
    assert list((cli.home / "runs").iterdir()) == []


def test_a_file_that_is_no_program_ends_with_126(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no program")
    done = cli("run", "--headless", "--", str(tmp_path / "text"))
    assert done.returncode == 126
    assert done.stderr.count("\n") == 1


def test_death_by_a_signal_is_told_as_shells_do(cli: Cli) -> None:
    done = cli("run", "--json", "--", sys.executable, "-c", "import os; os.kill(os.getpid(), 9)")
    assert done.returncode == 137
    assert json.loads(done.stdout)["run"]["status"] == "failed"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_are_forwarded(cli: Cli, number: int, tmp_path: Path) -> None:
    script = (
        "import pathlib, signal, sys\n"
        "signal.signal(signal.SIGINT, lambda *_: sys.exit(3)); signal.signal(signal.SIGTERM, lambda *_: sys.exit(4))\n"
        f"pathlib.Path({str(tmp_path / 'ready')!r}).touch()\n"
        "signal.pause()"
    )
    process = cli.start(["run", "--headless", "--", sys.executable, "-c", script])
    _wait_for((tmp_path / "ready").exists)
    os.kill(process.pid, number)
    process.communicate(timeout=30)
    assert process.returncode == (3 if number == signal.SIGINT else 4)


def test_history_and_show_tell_of_it(cli: Cli) -> None:
    assert "no runs yet" in cli("history").stderr
    run = cli.document("run", "--json", "--name", "first", "--", "true")["run"]
    assert [row["run_id"] for row in cli.document("history", "--json")["runs"]] == [run["run_id"]]
    assert cli.document("show", "last", "--json")["run"]["run_id"] == run["run_id"]
    assert "first" in cli("history").stdout
    assert "too short" in cli("show", "last").stdout


def test_the_table_shows_as_many_columns_as_fit(cli: Cli, open_terminal: Open) -> None:
    run_id = cli.document("run", "--json", "--", "sh", "-c", f"true {'x' * 200}")["run"]["run_id"]
    whole = cli("history").stdout.splitlines()
    assert len(whole) == 2
    assert "Host" in whole[0]
    terminal = open_terminal(cli.home, 80, 24, "history")
    head, line, *rest = terminal.wait_for(run_id).splitlines()
    assert head.startswith("Id ")
    assert line.startswith(run_id)
    assert "Host" not in head
    assert not any("xxx" in other for other in rest)


def test_a_run_started_twice_has_two_rows_and_folders_are_private(cli: Cli) -> None:
    for _ in range(2):
        cli.document("run", "--json", "--", "true")
    assert len(cli.document("history", "--json")["runs"]) == 2
    private = [cli.home, *(path for path in cli.home.rglob("*") if path.is_dir())]
    assert {oct(path.stat().st_mode & 0o777) for path in private} == {"0o700"}


def _wait_for(condition: object, seconds: float = 30.0) -> None:
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
