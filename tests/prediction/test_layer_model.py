"""Fitted models: honest errors, honest intervals, and a file that tells what it holds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from nnwatch.core.errors import UsageError
from nnwatch.prediction.folds import grouped_folds, near_twins
from nnwatch.prediction.model import LayerModel, fit_model
from nnwatch.prediction.model_file import load, save
from nnwatch.prediction.scorecard import scorecard
from nnwatch.prediction.table import Table, table_of

WHEN = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def fitted(linear_layers: Table) -> LayerModel:
    return fit_model(linear_layers, "made up", WHEN)


def test_held_out_errors_come_near_the_noise(fitted: LayerModel) -> None:
    for target in ("time", "energy"):
        errors = fitted.kinds["linear"][target]["held_out"]
        assert errors["rmspe"] < 10
        assert errors["median_ape"] < 6
        assert 85 <= errors["coverage"] <= 95


def test_the_baseline_fits_runtime_and_power_and_its_energy_is_their_product(linear_layers: Table) -> None:
    model = fit_model(linear_layers, "made up", WHEN, "neuralpower")
    fit = model.kinds["linear"]["energy"]["fit"]
    assert set(fit) == {"time", "power"}
    assert model.kinds["linear"]["time"]["held_out"]["rmspe"] < 50


def test_a_file_gives_the_same_model_and_tells_of_itself(
    fitted: LayerModel, tmp_path: Path, linear_layers: Table
) -> None:
    path = tmp_path / "model.json"
    save(fitted, path)
    told = json.loads(path.read_text())
    assert told["origin"]["data"] == "made up"
    assert told["origin"]["created_at"].startswith("2025-01-01")
    assert told["held_out_percent"]["linear"]["time"]["n"] == len(linear_layers)
    again = load(path)
    np.testing.assert_allclose(
        again.predict(linear_layers, "time").value, fitted.predict(linear_layers, "time").value, rtol=1e-9
    )


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "nnwatch layer model", "version": 99}', "\x00"])
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "model.json"
    path.write_text(text)
    with pytest.raises(UsageError, match=r"model\.json"):
        load(path)


def test_scores_have_the_documented_shape(fitted: LayerModel, linear_layers: Table) -> None:
    scores = scorecard(fitted, linear_layers)
    assert set(scores) == {"linear"}
    assert {"rmspe", "mape", "median_ape", "n"} <= set(scores["linear"]["energy"])


def test_an_extrapolation_is_flagged_and_its_interval_is_wider(fitted: LayerModel) -> None:
    sizes = {"in_features": 256.0, "out_features": 256.0}
    both = table_of([("linear", {"batch": 64.0, **sizes}), ("linear", {"batch": 1e6, **sizes})])
    found = fitted.predict(both, "time")
    width = np.log(found.high / found.low)
    assert found.beyond[0] == 0 < found.beyond[1]
    assert width[1] > 1.5 * width[0]


def test_a_kind_never_measured_is_told_by_its_work(fitted: LayerModel) -> None:
    sizes = {"batch": 8.0, "elements_in": 1e5, "elements_out": 1e5, "macs": 1e7}
    found = fitted.predict(table_of([("novelty", sizes)]), "time")
    assert found.known_kind[0] == 0
    assert found.low[0] < found.value[0] < found.high[0]


def test_near_twins_share_a_fold() -> None:
    sizes = [
        {"batch": 100.0 + bump, "in_features": 16.0 * 1.5**k, "out_features": 32.0}
        for k in range(1, 15)
        for bump in (0, 1)
    ]
    table = table_of([("linear", size) for size in sizes])
    groups = near_twins(table)
    assert (groups[::2] == groups[1::2]).all()
    folds = grouped_folds(table)
    assert sorted(np.concatenate(folds)) == list(range(len(table)))
    for fold in folds:
        assert not set(groups[fold]) & set(np.delete(groups, fold))


def test_too_few_layers_are_refused(linear_layers: Table) -> None:
    with pytest.raises(UsageError, match="too few"):
        fit_model(linear_layers.take(range(5)), "five.csv", WHEN)
