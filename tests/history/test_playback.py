"""A finished run told again from its stored samples: the same joules, phases and rates as while it ran."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from nnwatch.core.errors import NnwatchError
from nnwatch.core.playback import choose_step_s
from nnwatch.history import playback as module
from nnwatch.history.ingest import ingest
from nnwatch.history.playback import playback
from nnwatch.history.store import HistoryStore
from tests.history.run_folders import JOULES_A_TICK, ended, lines, make_folder

RUN = "20260101-000000-abcd"


def event(t_s: float, mark: str, phase: str) -> bytes:
    return json.dumps({"t": int(t_s * 1e9), "pid": 1, "mark": mark, "phase": phase}).encode() + b"\n"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HistoryStore:
    monkeypatch.setenv("NNWATCH_HOME", str(tmp_path))
    events = [
        (0.5, "begin", "load"),
        (2.0, "end", "load"),
        (2.0, "begin", "inference"),
        (6.0, "end", "inference"),
    ]
    written = b"".join(event(*entry) for entry in events)
    folder = make_folder(tmp_path / "runs", RUN, b"".join(lines(80) + ended(8_000_000)), written)
    store = HistoryStore(tmp_path / "history")
    ingest(folder, store)
    return store


def test_the_end_of_a_playback_is_the_summary(store: HistoryStore) -> None:
    row, told = store.row(RUN), playback(RUN, store)
    last = told.views[-1]
    assert last.energy_j == row["energy_j"] == 79 * JOULES_A_TICK
    assert last.elapsed_s == pytest.approx(7.9)
    assert last.energy_per_item_j == row["energy_per_item_j"]
    assert (last.energy_train_j, last.energy_inference_j) == (None, row["energy_inference_j"])
    assert (last.status, last.recorder.samples, last.recorder.missed) == ("completed", 80, 3)
    assert (told.title, told.output, told.thinned) == ("true", ("said",), False)


def test_every_step_has_a_view_with_the_state_of_that_moment(store: HistoryStore) -> None:
    told = playback(RUN, store)
    assert told.step_s == 0.2
    assert len(told.views) == 40
    for view in told.views:
        assert view.energy_j == pytest.approx(view.elapsed_s * 10 * JOULES_A_TICK)
        expected = (
            ("load",) if 0.5 <= view.elapsed_s < 2 else ("inference",) if 2 <= view.elapsed_s < 6 else ()
        )
        assert view.phases == expected
    assert told.views[-1].power_w == pytest.approx(20.0)


def test_a_long_run_is_thinned_and_counters_lose_nothing(
    store: HistoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_SAMPLES", 20)
    told = playback(RUN, store)
    assert told.thinned
    assert told.views[-1].recorder.samples < 25
    assert told.views[-1].energy_j == 79 * JOULES_A_TICK


def test_a_run_without_samples_is_told_so(store: HistoryStore) -> None:
    store.samples_path(RUN).write_bytes(b"garbage")
    with pytest.raises(NnwatchError, match="no samples to play back"):
        playback(RUN, store)
    store.samples_path(RUN).unlink()
    with pytest.raises(NnwatchError, match="no samples to play back"):
        playback(RUN, store)


def test_a_run_that_measured_nothing_has_nothing_to_play_back(store: HistoryStore, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "runs" / RUN)
    ingest(make_folder(tmp_path / "runs", RUN, lines(1)[0]), store)
    store.put([store.row(RUN) | {"run_id": "20260101-000000-ffff"}])
    with pytest.raises(NnwatchError, match="no samples to play back"):
        playback("20260101-000000-ffff", store)


def test_steps_are_round_and_hold_at_least_two_samples() -> None:
    assert choose_step_s(8, 0.1) == 0.2
    assert choose_step_s(600, 0.1) == 1.0
    assert choose_step_s(86_400, 0.1) == 120.0
    assert choose_step_s(60, 5.0) == 10.0
    assert choose_step_s(1e8, 0.1) == 1e5
