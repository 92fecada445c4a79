"""`nnwatch predict` and `nnwatch calibrate`, as a user calls them."""

from __future__ import annotations

import json
import platform
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nnwatch.cli.main import app
from nnwatch.core.errors import NnwatchError, UsageError
from nnwatch.history.store import HistoryStore
from nnwatch.prediction.table import Table
from tests.history.conftest import make_row
from tests.prediction.tables import write_table

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
RUN = {
    "architecture": "mlp",
    "batch_size": 4,
    "precision": "float32",
    "latency_p50_s": 0.002,
    "energy_per_item_j": 0.1,
    "host": "there",
    "device": "cpu",
}
OTHERS: tuple[dict[str, str], ...] = (
    {},
    {},
    {"precision": "bfloat16"},
    {"host": "there"},
    {"status": "failed"},
    {"architecture": "vit"},
)


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
    text = call("predict", "mlp", "--model", str(model_file), "--layers")
    assert "kinds never measured" in text
    assert "1x784 -> 1x" in text
    assert "Energy-Precision" not in text


@pytest.mark.parametrize("words", [("--compare", "mlp", "lenet5"), ("mlp", "--compare", "lenet5")])
def test_models_are_compared_in_the_order_named(model_file: Path, words: tuple[str, ...]) -> None:
    text = call("predict", *words, "--model", str(model_file), "--accuracy", "0.9", "--accuracy", "0.98")
    assert text.count("Energy-Precision Ratio") == 2
    header = next(line for line in text.splitlines() if line.endswith("ratio"))
    assert header.split() == ["mlp", "lenet5", "ratio"]


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
        (("predict", "mlp", "lenet5"), UsageError, "write --compare A B"),
        (("predict", "--compare", "mlp"), UsageError, "takes two models"),
        (("predict", "--compare", "mlp", "lenet5", "--measure", "1"), UsageError, "go with one model"),
        (("predict", "mlp", "--accuracy", "0.9", "--accuracy", "0.8"), UsageError, "2 times for 1 models"),
        (("predict", "onnx:model.onnx"), UsageError, "says what is computed"),
        (("predict", "--run", "nothing"), UsageError, "nothing"),
        (("predict", "script:nowhere.py"), UsageError, "there is no file nowhere.py"),
        (("predict", "timm:no_such_package_here"), UsageError, "pip install timm"),
        (("predict", "hub:x"), UsageError, "there are no networks hub:"),
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


def test_a_run_stands_beside_its_prediction(model_file: Path) -> None:
    HistoryStore().put([make_row(0, **RUN)])
    told = json.loads(call("predict", "--run", "last", "--model", str(model_file), "--json"))
    (prediction,), beside = told["predictions"], told["beside"]
    assert (prediction["model"], prediction["batch_size"]) == ("mlp", 4)
    assert prediction["epr"] == pytest.approx(0.25**2 * prediction["energy_j"]["value"] / 4)
    assert beside["time_s"]["measured"] == 0.002
    assert beside["time_s"]["residual"] == pytest.approx(0.002 / prediction["time_s"]["value"] - 1)
    assert beside["energy_j"]["measured"] == pytest.approx(0.4)
    assert beside["caveats"] == ["the run was measured on there, not on this host"]
    assert "beside the run" in call("predict", "mlp", "--run", "last", "--model", str(model_file))
    with pytest.raises(UsageError, match="has batches of 4, not of 8"):
        call("predict", "--run", "last", "--batch-size", "8")


def test_the_same_network_is_found_among_runs(model_file: Path) -> None:
    HistoryStore().put(
        [make_row(n, **{**RUN, "host": platform.node(), **change}) for n, change in enumerate(OTHERS)]
    )
    words = ("predict", "mlp", "--run", "same", "--model", str(model_file), "--json")
    assert json.loads(call(*words, "--batch-size", "4"))["beside"]["run_id"] == "2026-00001"
    assert json.loads(call(*words, "--batch-size", "8"))["beside"] is None


def test_timed_layers_are_those_that_were_listed(model_file: Path) -> None:
    words = ("predict", "mlp", "--batch-size", "2", "--measure", "0.1", "--model", str(model_file), "--json")
    beside = json.loads(call(*words))["beside"]
    kinds = {kind["kind"]: kind for kind in beside["kinds"]}
    assert kinds["linear"]["measured_time_s"] > 0
    assert kinds["linear"]["residual"] is not None
    assert sum(kind["measured_time_s"] for kind in beside["kinds"]) == pytest.approx(beside["layers_time_s"])
    assert beside["whole_time_s"] > 0


def test_predicted_values_never_enter_the_history(model_file: Path, home: Path) -> None:
    HistoryStore().put([make_row(0, **RUN)])
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    call("predict", "mlp", "--model", str(model_file))
    call("predict", "--run", "last", "--measure", "0.1", "--model", str(model_file), "--json")
    call("predict", "--compare", "mlp", "lenet5", "--model", str(model_file))
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before
    assert len(HistoryStore().columns(["run_id"])) == 1


def test_layers_beyond_the_measured_range_are_flagged_with_wider_intervals(
    model_file: Path, tmp_path: Path
) -> None:
    script = tmp_path / "wide.py"
    script.write_text(
        "from torch import nn\ndef build():\n    return nn.Sequential(nn.Linear(64, 64), nn.Linear(64, 40_000))\n"
    )
    words = ("predict", f"script:{script}", "--input-shape", "64", "--batch-size", "64", "--json")
    (told,) = json.loads(call(*words, "--model", str(model_file)))["predictions"]
    near, far = (layer["time_s"]["high"] / layer["time_s"]["value"] for layer in told["layers"])
    assert [layer["extrapolated"] for layer in told["layers"]] == [False, True]
    assert far > near
    assert any("outside of the measured range" in note for note in told["notes"])


def test_this_hosts_model_of_another_host_is_left_out_unless_named(model_file: Path, home: Path) -> None:
    told = json.loads(model_file.read_text())
    told["origin"]["host"] = "elsewhere"
    own = home / "models" / f"{platform.node()}.json"
    own.parent.mkdir(parents=True)
    own.write_text(json.dumps(told))
    result = CliRunner().invoke(app, ("predict", "mlp", "--json"))
    assert "was fitted on elsewhere, not on this host, and is left out" in result.stderr
    assert json.loads(result.stdout)["predictions"][0]["time_s"] is None
    result = CliRunner().invoke(app, ("predict", "mlp", "--model", str(own), "--json"))
    assert json.loads(result.stdout)["predictions"][0]["time_s"] is not None


def test_a_model_of_another_version_is_used_by_choice_alone(model_file: Path, home: Path) -> None:
    told = json.loads(model_file.read_text())
    model_file.write_text(json.dumps({**told, "version": 0}))
    result = CliRunner().invoke(app, ("predict", "mlp", "--model", str(model_file), "--json"))
    assert "the model is of version 0, not of version" in result.stderr
    assert json.loads(result.stdout)["predictions"][0]["time_s"] is not None
    own = home / "models" / f"{platform.node()}.json"
    own.parent.mkdir(parents=True)
    own.write_text(model_file.read_text())
    result = CliRunner().invoke(app, ("predict", "mlp", "--json"))
    assert "is of version 0" in result.stderr
    assert "is left out" in result.stderr
    assert json.loads(result.stdout)["predictions"][0]["time_s"] is None


def test_a_model_that_cannot_be_read_so_is_one_sentence(model_file: Path) -> None:
    told = json.loads(model_file.read_text())
    told["kinds"]["linear"]["time"]["fit"] = {"of": "another kind"}
    model_file.write_text(json.dumps({**told, "version": 0}))
    with pytest.raises(UsageError, match="cannot be used by this version"):
        call("predict", "mlp", "--model", str(model_file))


def test_a_model_of_another_host_is_used_and_said(model_file: Path) -> None:
    told = json.loads(model_file.read_text())
    told["origin"]["host"] = "elsewhere"
    model_file.write_text(json.dumps(told))
    result = CliRunner().invoke(app, ("predict", "mlp", "--model", str(model_file)))
    assert result.exit_code == 0
    assert "fitted on elsewhere" in result.stderr
