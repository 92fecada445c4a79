from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest

from tests.e2e.conftest import Cli, Open


@pytest.fixture(scope="module")
def run(trained: Cli) -> dict[str, Any]:
    (run,) = json.loads((trained.home / "first.json").read_text())["runs"]
    return dict(run)


def test_accuracy_is_computed_from_real_labels(run: dict[str, Any]) -> None:
    assert run["accuracy"] == run["correct"] / run["items"]
    assert run["accuracy"] >= 0.95
    assert run["items"] % 1000 == 0


def test_at_least_ten_seconds_of_inference_are_measured(run: dict[str, Any]) -> None:
    inference = [phase for phase in run["phases"] if phase["name"] == "inference"]
    assert sum(phase["duration_s"] for phase in inference) >= 10.0
    assert sum(phase["items"] for phase in inference) == run["items"]
    assert [phase["name"] for phase in run["phases"]] == ["load", "warmup", "inference"]


def test_energy_is_that_of_the_phases_and_says_where_it_comes_from(run: dict[str, Any]) -> None:
    inference = run["phases"][-1]
    assert run["energy_per_item_j"] == pytest.approx(inference["energy_j"] / run["items"])
    assert sum(phase["energy_j"] for phase in run["phases"]) <= run["energy_j"]
    assert {source["method"] for source in run["sources"] if source["scope"] == "cpu"}


def test_a_run_that_may_not_be_ranked_says_why(run: dict[str, Any]) -> None:
    assert run["valid"] is (not run["verdict_reasons"])
    estimated = all(s["method"] == "model" for s in run["sources"] if s["scope"] == "cpu")
    assert ("estimated sources" in run["verdict_reasons"]) is estimated


def test_latencies_and_throughput_fit_together(run: dict[str, Any]) -> None:
    assert 0 < run["latency_p50_s"] <= run["latency_p95_s"] <= run["latency_p99_s"]
    assert run["throughput_items_per_s"] == pytest.approx(run["items"] / run["phases"][-1]["duration_s"])


def test_the_row_is_in_parquet_with_its_samples(trained: Cli, run: dict[str, Any]) -> None:
    (row,) = pl.read_parquet(trained.home / "history/runs/*.parquet").to_dicts()[-1:]
    samples = pl.read_parquet(trained.home / f"history/samples/{run['run_id']}.parquet")
    assert row["architecture"] == "lenet5"
    assert row["parameters"] == 61_706
    assert (
        row["samples"] == samples["estimate:cpu"].is_not_null().sum() if "estimate:cpu" in samples else True
    )
    assert samples["t_us"].is_sorted()


def test_a_score_stands_beside_the_run(run: dict[str, Any]) -> None:
    assert isinstance(run["placement"]["score"], float)
    assert run["placement"]["rank_note"]


def test_from_the_home_screen_to_the_summary(trained: Cli, open_terminal: Open) -> None:
    terminal = open_terminal(trained.home, 120, 40)
    terminal.wait_for("lenet5")
    terminal.keys("n")
    terminal.wait_for("suite mnist")
    terminal.keys("Down", "Down", "Down", "Space")
    terminal.wait_for("$ nnwatch bench lenet5")
    terminal.keys("s")
    live = terminal.wait_for("inference", 60)
    assert "CPU power" in live
    assert "GPU power" in live
    terminal.wait_for("items/s", 60)
    summary = terminal.wait_for("Score", 60)
    assert "lenet5" in summary
    assert "per item" in summary
    assert "accuracy     98" in summary or "accuracy     97" in summary or "accuracy     96" in summary
    terminal.keys("h")
    history = terminal.wait_for("newest first")
    assert "lenet5" in history
    terminal.keys("q")
    terminal.wait_until(lambda _: terminal.exit_code() == 0, "the end of the program")
