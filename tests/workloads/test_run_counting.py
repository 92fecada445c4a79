"""Counting as a user asks for it: by the options of `nnwatch run`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.e2e.conftest import Cli
from tests.workloads.conftest import SCRIPTS


def test_items_and_accuracy_are_found_in_the_output(tmp_path: Path) -> None:
    expressions = ("--items-from", r"processed (\d+)", "--accuracy-from", r"accuracy ([\d.]+%)")
    script = "echo processed 5; echo processed 50; echo accuracy 90% >&2; sleep 0.2"
    run = Cli(tmp_path / "home").document("run", "--json", *expressions, "--", "sh", "-c", script)["run"]
    assert (run["items"], run["accuracy"]) == (50, 0.9)


def test_a_plain_script_has_a_row_with_everything_and_none_without_hooks(tmp_path: Path) -> None:
    cli = Cli(tmp_path / "home")
    command = ("--", sys.executable, str(SCRIPTS / "plain_loop.py"))
    run = cli.document("run", "--json", *command)["run"]
    assert (run["items"], run["architecture"], run["framework"]) == (100, "Net", "pytorch")
    assert [phase["name"] for phase in run["phases"]] == ["load", "inference"]
    assert run["latency_p50_s"] > 0
    run = cli.document("run", "--json", "--no-hooks", *command)["run"]
    assert (run["items"], run["architecture"], run["phases"]) == (None, None, [])
