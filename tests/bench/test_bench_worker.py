"""The measured child process, from its command to the events it leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from nnwatch.bench.command import Measurement, worker_command
from nnwatch.bench.feeds import Pictures
from nnwatch.bench.measuring import Job
from nnwatch.bench.mnist import Images
from nnwatch.networks.catalogue import find
from tests.bench.conftest import Trained

REPOSITORY = Path(__file__).resolve().parents[2]


def run(command: tuple[str, ...], events: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NNWATCH_EVENTS": str(events), "PYTHONPATH": str(REPOSITORY)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_a_worker_reports_its_phases_and_an_accuracy_that_adds_up(
    trained_mlp: Trained, tmp_path: Path
) -> None:
    path = tmp_path / "events.jsonl"
    result = run(worker_command(find("mlp"), trained_mlp.weights, Measurement(min_seconds=0.5)), path)
    assert (result.returncode, result.stderr) == (0, "")
    events = [json.loads(line) for line in path.read_text().splitlines()]
    assert_phases(events)
    assert_items(events, trained_mlp.progress[-1].accuracy)
    (facts,) = [event["describe"] for event in events if "describe" in event]
    assert (facts["architecture"], facts["batch_size"], facts["device"]) == ("mlp", 32, "cpu")
    assert result.stdout.splitlines()[-1].startswith("mlp on cpu, batches of 32: ")


def assert_phases(events: list[dict[str, Any]]) -> None:
    marks = [(event["phase"], event["mark"]) for event in events if "mark" in event]
    assert marks == [(phase, mark) for phase in ("load", "warmup", "inference") for mark in ("begin", "end")]
    times = {(event["phase"], event["mark"]): event["t"] for event in events if "mark" in event}
    assert times["warmup", "end"] - times["warmup", "begin"] >= 1_000_000_000
    assert times["inference", "end"] - times["inference", "begin"] >= 500_000_000
    counted = [event["t"] for event in events if "items" in event]
    assert times["inference", "begin"] <= min(counted)
    assert max(counted) <= times["inference", "end"]


def assert_items(events: list[dict[str, Any]], accuracy: float) -> None:
    counted = [event for event in events if "items" in event]
    items, correct, calls = (sum(event[key] for event in counted) for key in ("items", "correct", "calls"))
    assert items > 0
    assert items % 1000 == 0
    assert calls == items // 1000 * 32
    assert correct / items == pytest.approx(accuracy, abs=0.001)
    assert sum(sum(event["latency"]["counts"].values()) for event in counted) == calls


def test_a_pass_shows_every_image_once() -> None:
    images = Images(torch.arange(10.0).reshape(10, 1), torch.zeros(10, dtype=torch.int64))
    job = Job(torch.nn.Identity(), Pictures(images), torch.device("cpu"), batch_size=4)
    batches = list(job.one_pass())
    assert [(batch.items, batch.correct) for batch in batches] == [(4, 4), (4, 4), (2, 2)]
    assert all(batch.seconds > 0 for batch in batches)


@pytest.mark.parametrize(
    ("change", "code", "sentence"),
    [
        (("--device", "tpu"), 2, "there is no device 'tpu'; use cpu, cuda or cuda:N\n"),
        (("--device", "cuda:99"), 2, "device"),
        (("--batch-size", "0"), 2, "0 is not at least 1"),
        (("--weights", "/nowhere/mlp.safetensors"), 1, "holds no weights of mlp; remove it"),
    ],
)
def test_what_cannot_be_done_is_said(
    trained_mlp: Trained, tmp_path: Path, change: tuple[str, ...], code: int, sentence: str
) -> None:
    events = tmp_path / "events.jsonl"
    result = run((*worker_command(find("mlp"), trained_mlp.weights), *change), events)
    assert result.returncode == code
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


def test_weights_of_another_network_are_refused(trained_mlp: Trained, tmp_path: Path) -> None:
    result = run(worker_command(find("lenet5"), trained_mlp.weights), tmp_path / "events.jsonl")
    assert (result.returncode, len(result.stderr.splitlines())) == (1, 1)
    assert "holds no weights of lenet5" in result.stderr


def test_an_unknown_architecture_is_refused(tmp_path: Path) -> None:
    command = (sys.executable, "-m", "nnwatch.bench.worker", "lenet", "--weights", "w")
    result = run(command, tmp_path / "events.jsonl")
    assert (result.returncode, result.stdout) == (2, "")
    assert "did you mean lenet5" in result.stderr


def test_a_network_with_random_weights_is_measured_for_its_energy_alone(tmp_path: Path) -> None:
    how = Measurement(batch_size=2, min_seconds=0.1, threads=1, train=True)
    result = run(worker_command(find("cifar10-6conv"), None, how), tmp_path / "events.jsonl")
    assert (result.returncode, result.stderr) == (0, "")
    events = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text().splitlines()]
    marks = [event["phase"] for event in events if event.get("mark") == "begin"]
    assert marks == ["load", "warmup", "inference", "train"]
    assert not any("correct" in event for event in events)
    (facts,) = [event["describe"] for event in events if "describe" in event]
    assert (facts["dataset"], facts["task"]) == ("noise", "energy only, random weights")
    assert facts["parameters"] == 307_498


def test_training_comes_after_the_accuracy_it_would_change(trained_mlp: Trained, tmp_path: Path) -> None:
    how = Measurement(batch_size=100, min_seconds=0.1, precision="bfloat16", train=True)
    result = run(worker_command(find("mlp"), trained_mlp.weights, how), tmp_path / "events.jsonl")
    assert (result.returncode, result.stderr) == (0, "")
    events = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text().splitlines()]
    marks = [event["phase"] for event in events if event.get("mark") == "begin"]
    assert marks == ["load", "warmup", "inference", "train"]
    counted = [event for event in events if "items" in event]
    judged = [event for event in counted if "correct" in event]
    accuracy = sum(event["correct"] for event in judged) / sum(event["items"] for event in judged)
    assert accuracy == pytest.approx(trained_mlp.progress[-1].accuracy, abs=0.02)
    (facts,) = [event["describe"] for event in events if "describe" in event]
    assert facts["precision"] == "bfloat16"
