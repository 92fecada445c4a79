"""Power over the measured phase: from stored samples, on the compare screen's drawing, and on the command line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from nnwatch.history.curves import power_curves
from nnwatch.history.ingest import ingest
from nnwatch.history.store import HistoryStore
from tests.history.commands import document, nnwatch
from tests.history.run_folders import ended, lines, make_folder
from tests.history.test_playback import event

RUNS = ("20260101-000000-aaaa", "20260101-000001-bbbb")
LABELS = {"architecture": "lenet5", "valid": True, "verdict_reasons": [], "energy_per_item_j": 0.1}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HistoryStore:
    """Two repeats of eight seconds at 20 W; the second one measured from 2 s on, the first one has no phase."""
    monkeypatch.setenv("NNWATCH_HOME", str(tmp_path))
    store = HistoryStore()
    marks = [
        (0.5, "begin", "load"),
        (2.0, "end", "load"),
        (2.0, "begin", "inference"),
        (6.0, "end", "inference"),
    ]
    for run_id, events in zip(RUNS, (b"", b"".join(event(*mark) for mark in marks)), strict=True):
        ingest(make_folder(tmp_path / "runs", run_id, b"".join(lines(80) + ended(8_000_000)), events), store)
    store.put([row | LABELS for row in store.whole(RUNS)])
    return store


def test_a_curve_spans_the_measured_phase_of_the_newest_run(store: HistoryStore) -> None:
    (curve,) = power_curves([store.whole(RUNS)])
    assert curve is not None
    assert (curve.run_id, curve.phase, curve.step_s) == (RUNS[1], "inference", 0.2)
    assert curve.points[0] == pytest.approx((0.1, 20.0))
    assert curve.length_s == pytest.approx(3.9)
    assert [watts for _, watts in curve.points] == pytest.approx([20.0] * len(curve.points))


def test_an_older_run_stands_in_and_a_run_without_a_phase_is_whole(store: HistoryStore) -> None:
    store.samples_path(RUNS[1]).write_bytes(b"garbage")
    (curve,) = power_curves([store.whole(RUNS)])
    assert curve is not None
    assert (curve.run_id, curve.phase) == (RUNS[0], None)
    assert curve.points[0][1] is None
    assert curve.length_s == pytest.approx(7.9)
    store.samples_path(RUNS[0]).unlink()
    assert power_curves([store.whole(RUNS), []]) == (None, None)


def test_the_command_line_tells_the_same(store: HistoryStore) -> None:
    text = nnwatch("compare", "--curves").stdout
    assert "power, 20 W at the top, 0 W at the foot" in text
    assert f"A lenet5  0:03 of {RUNS[1]}, newest of 2 runs" in text
    assert text.isascii()
    (told,) = document("compare", "--curves")["curves"]
    assert (told["label"], told["run_id"], told["phase"]) == ("lenet5", RUNS[1], "inference")
    found = list(csv.DictReader(io.StringIO(nnwatch("compare", "--curves", "--csv").stdout)))
    assert [float(line["t_s"]) for line in found] == [point["t_s"] for point in told["points"]]
    assert {line["power_w"] for line in found} == {"20.0"}
    store.samples_path(RUNS[1]).unlink()
    assert "the whole run as it has no measured phase" in nnwatch("compare", "--curves").stdout
    store.samples_path(RUNS[0]).unlink()
    assert "no sample of these runs is kept on this machine" in nnwatch("compare", "--curves").stdout
