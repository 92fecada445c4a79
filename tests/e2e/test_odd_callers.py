"""Callers with closed or broken streams, ignored signals, lost folders and names that are no text."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import NNWATCH, Cli

RUN = f"{NNWATCH} run --headless --"


def shell(cli: Cli, script: str, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[bytes]:
    """Run a script of bash to its end."""
    return subprocess.run(
        ["bash", "-c", script],
        env=cli.env | env,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_hindrance(cli: Cli, closed: str, tmp_path: Path) -> None:
    done = shell(cli, f"{RUN} sh -c 'echo out; echo err >&2; touch {tmp_path}/ran; exit 3' {closed}")
    assert done.returncode == 3
    assert (tmp_path / "ran").exists()
    (row,) = cli.document("history", "--json")["runs"]
    assert row["exit_code"] == 3


@pytest.mark.parametrize("command", [f"{RUN} sh -c 'exit 3' 2>&1", f"{NNWATCH} run --json -- sh -c 'exit 3'"])
def test_a_summary_that_nobody_reads_changes_no_exit_code(cli: Cli, command: str) -> None:
    done = shell(cli, f"{command} | true; exit ${{PIPESTATUS[0]}}")
    assert done.returncode == 3
    assert b"Traceback" not in done.stderr


def test_an_ignored_signal_stays_ignored(cli: Cli, tmp_path: Path) -> None:
    script = f"read line < {tmp_path}/go; exit 3"
    os.mkfifo(tmp_path / "go")
    ignoring = [
        sys.executable,
        "-c",
        "import os, signal, sys\nsignal.signal(2, signal.SIG_IGN)\nos.execv(sys.argv[1], sys.argv[1:])",
    ]
    with subprocess.Popen(
        [*ignoring, NNWATCH, "run", "--headless", "--", "sh", "-c", script],
        env=cli.env,
        stderr=subprocess.DEVNULL,
    ) as process:
        with (tmp_path / "go").open("wb") as go:  # opens when the workload reads
            process.send_signal(signal.SIGINT)
            go.write(b"\n")
        assert process.wait(60) == 3


def test_descriptors_of_the_shell_reach_the_command(cli: Cli) -> None:
    done = shell(cli, f"{RUN} cat <(echo through a pipe of the shell)")
    assert done.stdout == b"through a pipe of the shell\n"


def test_a_removed_folder_is_one_sentence(cli: Cli, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    done = shell(cli, f"rmdir {gone}; {RUN} true", cwd=gone)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert b"the current folder has been removed" in done.stderr
    gone.mkdir()
    done = shell(cli, f"rmdir {gone}; {NNWATCH} history", cwd=gone, NNWATCH_HOME="relative")
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)


def test_a_relative_home_is_the_same_for_recorder_and_history(cli: Cli, tmp_path: Path) -> None:
    done = shell(cli, f"{NNWATCH} run --detach -- true", cwd=tmp_path, NNWATCH_HOME="re la/tive")
    assert done.returncode == 0
    run_id = done.stdout.decode().strip()
    waiting = f"while [ -e 're la/tive/runs/{run_id}/journal.jsonl' ]; do sleep 0.05; done"
    assert shell(cli, waiting, cwd=tmp_path).returncode == 0
    assert (tmp_path / "re la/tive/history/runs" / f"{run_id}.parquet").exists()


def test_words_that_are_no_text_reach_the_command_and_hinder_no_history(cli: Cli) -> None:
    script = 'printf %s "$0"'
    odd = os.fsdecode(b"a\xff\xfe")
    done = shell(cli, f"{RUN.removesuffix('--')} --name {odd} --tag k={odd} -- sh -c '{script}' {odd}")
    assert (done.returncode, done.stdout) == (0, b"a\xff\xfe")
    (row,) = cli.document("history", "--json")["runs"]
    assert (row["name"], row["tags"], row["command"][-1]) == (
        "a\ufffd\ufffd",
        ["k=a\ufffd\ufffd"],
        "a\ufffd\ufffd",
    )


def test_reports_that_no_column_holds_harm_neither_recorder_nor_history(cli: Cli) -> None:
    reports = [
        '{"t": 1, "items": Infinity}',
        '{"t": 1, "describe": {"architecture": "\\ud800", "parameters": 1e400, "batch_size": "many"}}',
        "[" * 100_000,
    ]
    program = (
        "import os, sys, time; open(os.environ['NNWATCH_EVENTS'], 'a').write(sys.argv[1]); "
        "time.sleep(1.5); sys.exit(3)"
    )
    done = cli(
        "run", "--json", "--no-hooks", "--", sys.executable, "-S", "-c", program, "\n".join([*reports, ""])
    )
    assert done.returncode == 3
    assert "the recorder was killed" not in done.stderr
    assert json.loads(done.stdout)["run"]["architecture"] == "\ufffd"
