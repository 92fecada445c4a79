"""Counting as a user asks for it: by the options of `nnwatch run`."""

from __future__ import annotations

import re
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


def test_generated_tokens_are_in_the_row_and_in_the_summary(tmp_path: Path) -> None:
    cli = Cli(tmp_path / "home")
    run = cli.document("run", "--json", "--", sys.executable, str(SCRIPTS / "generate.py"))["run"]
    assert (run["items"], run["tokens"]) == (6, 60)
    assert re.search(r"tokens +60\b", cli("show", "last").stdout)
    assert len(cli.document("history", "--where", "tokens>50", "--json")["runs"]) == 1


LONG_PHASES = """
import time
from nnwatch import probe
for phase in ("train", "inference"):
    with probe.phase(phase):
        end = time.monotonic() + 0.5  # shorter phases have no energy of their own
        while time.monotonic() < end:
            pass
        probe.step(items=80)
"""


def test_training_and_inference_have_energies_of_their_own_everywhere(tmp_path: Path) -> None:
    cli = Cli(tmp_path / "home")
    run = cli.document("run", "--json", "--dataset", "points", "--", sys.executable, "-c", LONG_PHASES)["run"]
    parts = {"train": 0.0, "inference": 0.0}
    for phase in run["phases"]:
        if phase["name"] in parts:
            parts[phase["name"]] += phase["energy_j"] or 0.0
    assert {phase["name"] for phase in run["phases"]} == {"train", "inference"}
    assert run["energy_train_j"] >= parts["train"] * 0.999
    assert run["energy_inference_j"] >= parts["inference"] * 0.999
    assert run["energy_per_item_j"] == run["energy_inference_j"] / 80
    assert run["energy_train_j"] + run["energy_inference_j"] < run["energy_j"]
    told = cli("show", "last").stdout
    assert re.search(r"^training +\S+ .?J", told, re.MULTILINE)
    assert re.search(r"^inference +\S+ .?J", told, re.MULTILINE)
    header = cli("history", "--csv").stdout.splitlines()[0]
    assert "energy_train_j,energy_inference_j" in header
