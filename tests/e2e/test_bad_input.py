from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.e2e.conftest import Cli


def test_unknown_architecture_names_the_nearest(cli: Cli) -> None:
    done = cli("bench", "lenet")
    assert done.returncode == 2
    assert "lenet5" in done.stderr
    assert done.stderr.count("\n") == 1


def test_without_a_terminal_the_screens_say_so(cli: Cli) -> None:
    done = cli()
    assert done.returncode == 2
    assert done.stderr.startswith("nnwatch: the screens need a terminal")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", [["run", "--headless", "--", "true"], ["bench", "mlp", "--headless"]])
def test_a_home_that_cannot_be_written_is_one_sentence(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "file").write_text("in the way")
    done = Cli(tmp_path / "file" / "home")(*arguments)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"cannot write to {tmp_path}/file/home" in done.stderr


def test_a_full_disk_at_the_start_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    home = tmp_path / "small"
    home.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(home)], check=True)
    try:
        _fill(home / "ballast")
        done = Cli(home)("run", "--headless", "--", "true")
        assert done.returncode == 1
        assert "No space left on device" in done.stderr
        assert done.stderr.count("\n") == 1
        assert not (home / "runs").exists() or list((home / "runs").iterdir()) == []
    finally:
        subprocess.run(["umount", str(home)], check=True)


def test_unknown_runs_are_answered_with_the_nearest(cli: Cli) -> None:
    run = cli.document("run", "--json", "--", "true")["run"]
    done = cli("show", run["run_id"][:-1] + "?")
    assert done.returncode == 2
    assert run["run_id"] in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "--interval", "0", "--", "true"],
        ["run", "--accuracy", "2", "--", "true"],
        ["run", "--tag", "novalue", "--", "true"],
        ["run"],
        ["bench"],
        ["watch"],
        ["stop", "nothing"],
        ["nonsense"],
    ],
)
def test_bad_usage_exits_with_2_and_no_traceback(cli: Cli, arguments: list[str]) -> None:
    done = cli(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def _fill(path: Path) -> None:
    with path.open("wb") as file:
        try:
            while True:
                os.write(file.fileno(), b"x" * 4096)
        except OSError:
            return
