"""The history behind the table: pages out of memory, the trash and back, and a comparison, all on a real store."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnwatch.history.importers.read import Wishes, read_any, take_in
from nnwatch.history.store import HistoryStore
from nnwatch.tui.services import HistoryQuery
from nnwatch.tui.wiring import services

DATA = Path(__file__).parents[1] / "data" / "infer_flat.csv"


def test_pages_trash_and_comparison_of_a_real_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NNWATCH_HOME", str(tmp_path))
    take_in(read_any(DATA, Wishes((), (), None)), HistoryStore())
    house = services()
    page = house.history(HistoryQuery("arch~=resnet50", "energy_per_item_j"), 3, 0)
    energies = [row["energy_per_item_j"] for row in page.rows]
    assert energies == sorted(energies, reverse=True)
    run_id = str(page.rows[0]["run_id"])
    house.throw_away([run_id])
    assert house.history(HistoryQuery(), 1, 0).total == 175
    house.take_back([run_id])
    assert house.history(HistoryQuery(), 1, 0).total == 176
    found, fit = house.compare('dataset="imagenet"')
    assert sum(len(league.entries) for league in found.leagues) == 176
    assert len(fit.machines) == 8
