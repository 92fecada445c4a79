"""`nnwatch predict` and `nnwatch calibrate`, as a user calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nnwatch.cli.main import app
from nnwatch.core.errors import NnwatchError, UsageError
from nnwatch.prediction.table import Table, write_table

SCRIPT = """
import torch
from torch import nn

class Two(nn.Module):
    def __init__(self):
        super().__init__()
        self.line = nn.Linear(64, 128)

    def forward(self, left, right):
        return self.line(left) + self.line(right)

def build():
    return Two()
"""
EXAMPLE = """
def example_input(batch_size):
    return {"left": torch.zeros(batch_size, 64), "right": torch.zeros(batch_size, 64)}
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NNWATCH_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def model_file(tmp_path: Path, linear_layers: Table) -> Path:
    write_table(linear_layers.take(range(15)), tmp_path / "layers.csv")
    call("calibrate", "--from", str(tmp_path / "layers.csv"), "--output", str(tmp_path / "model.json"))
    return tmp_path / "model.json"


def call(*words: str) -> str:
    result = CliRunner().invoke(app, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_model_without_calibration_is_told_by_its_work() -> None:
    (told,) = json.loads(call("predict", "lenet5", "--batch-size", "4", "--json"))["predictions"]
    assert told["macs"] == 4 * 416520
    assert told["energy_j"] is None
    assert [layer["kind"] for layer in told["layers"]][:3] == ["conv2d", "relu", "maxpool2d"]


def test_a_fitted_model_tells_time_energy_and_intervals(model_file: Path) -> None:
    words = ("predict", "mlp", "--model", str(model_file), "--accuracy", "0.9", "--json")
    (told,) = json.loads(call(*words))["predictions"]
    assert told["predicted"] is True
    assert told["energy_j"]["low"] < told["energy_j"]["value"] < told["energy_j"]["high"]
    assert told["epr"] == pytest.approx(0.1**2 * told["energy_j"]["value"])
    text = call("predict", "mlp", "--model", str(model_file), "--compare", "lenet5")
    assert "multiply-adds" in text
    assert "kinds never measured" in text


def test_an_evaluation_has_the_documented_document(model_file: Path, tmp_path: Path) -> None:
    words = ("predict", "--evaluate", str(tmp_path / "layers.csv"), "--model", str(model_file), "--json")
    told = json.loads(call(*words))
    assert told["kinds"]["linear"]["time"]["n"] == 15
    assert {"rmspe", "mape", "median_ape"} <= set(told["kinds"]["linear"]["energy"])


def test_precision_changes_the_bytes() -> None:
    full, half = (
        json.loads(call("predict", "mlp", "--precision", precision, "--json"))["predictions"][0]
        for precision in ("float32", "bfloat16")
    )
    assert full["layers"][0]["bytes_read"] == 2 * half["layers"][0]["bytes_read"]


def test_a_script_says_how_it_is_called(tmp_path: Path) -> None:
    script = tmp_path / "two.py"
    script.write_text(SCRIPT)
    with pytest.raises(UsageError, match="needs left, right, which cannot be guessed"):
        call("predict", f"script:{script}")
    script.write_text(SCRIPT + EXAMPLE)
    (told,) = json.loads(call("predict", f"script:{script}", "--batch-size", "3", "--json"))["predictions"]
    assert [layer["kind"] for layer in told["layers"]] == ["linear", "linear", "add"]
    assert told["macs"] == 2 * 3 * 64 * 128


@pytest.mark.parametrize(
    ("words", "error", "sentence"),
    [
        (("predict",), UsageError, "name a model"),
        (("predict", "script:nowhere.py"), UsageError, "there is no Python file"),
        (("predict", "timm:no_such_package_here"), NnwatchError, "pip install timm"),
        (("predict", "hub:x"), UsageError, "there are no models hub:"),
        (("predict", "mlp", "--precision", "int4"), UsageError, "no precision 'int4'"),
        (("predict", "mlp", "--input-shape", "big"), UsageError, "whole numbers"),
        (("predict", "mlp", "--input-shape", "3,5,5"), NnwatchError, "refuses its input"),
        (("calibrate", "--from", "nowhere.csv"), UsageError, "cannot read"),
        (("calibrate", "--budget", "soon"), UsageError, "takes a duration"),
        (("calibrate", "--method", "magic"), UsageError, "no method 'magic'"),
    ],
)
def test_bad_input_is_one_sentence(words: tuple[str, ...], error: type[NnwatchError], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        call(*words)


def test_a_model_of_another_host_is_used_and_said(model_file: Path) -> None:
    told = json.loads(model_file.read_text())
    told["origin"]["host"] = "elsewhere"
    model_file.write_text(json.dumps(told))
    result = CliRunner().invoke(app, ("predict", "mlp", "--model", str(model_file)))
    assert result.exit_code == 0
    assert "fitted on elsewhere" in result.stderr
