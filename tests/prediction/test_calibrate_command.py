"""`nnwatch calibrate` on this host, as a user calls it: goes on from what was measured, fits, and tells how wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nnwatch.cli.main import app
from nnwatch.prediction.model_file import load
from nnwatch.prediction.places import default_path, measurements

LAYER_S = 20e-6


@pytest.fixture(autouse=True)
def measured_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fourteen linear layers and six networks of three families, kept by a calibration that was stopped."""
    monkeypatch.setenv("NNWATCH_HOME", str(tmp_path))
    monkeypatch.setenv("NNWATCH_SYSFS", str(tmp_path / "sys"))
    monkeypatch.setenv("NNWATCH_PROCFS", str(tmp_path / "proc"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    sizes = [{"batch": 8 * n, "in_features": 64, "out_features": 32 + n} for n in range(1, 15)]
    rows: list[dict[str, object]] = [
        {"item": f"layer:{n}", "kind": "linear", "sizes": size, "time_s": LAYER_S + 1e-7 * n}
        for n, size in enumerate(sizes, start=1)
    ]
    for n in range(6):
        layers = [["linear", size] for size in sizes[n : n + 5]]
        told = {"network": f"n{n}", "family": f"f{n // 2}", "layers": layers}
        rows.append({"item": f"network:n{n}", **told, "time_s": 5 * LAYER_S * 1.5})
    kept = measurements()
    kept.parent.mkdir(parents=True)
    kept.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_a_calibration_is_resumed_and_learns_what_networks_cost() -> None:
    result = CliRunner().invoke(app, ("calibrate", "--budget", "0.1s", "--json"), catch_exceptions=False)
    assert result.exit_code == 0
    found = r"1[45] layers and 6 networks measured, time alone: this machine has no energy counter"
    assert re.search(
        found, result.stderr
    )  # the newest layer counts only where the machine was as fast as before
    told = json.loads(result.stdout)
    assert told["kinds"]["linear"]["time"]["n"] == 14
    assert told["networks"]["time"]["n"] == 6
    assert told["networks"]["time"]["median_ape"] < 20
    term = load(default_path()).network["time"]
    assert term["factor"] * LAYER_S + term["per_layer"] == pytest.approx(1.5 * LAYER_S, rel=0.2)
