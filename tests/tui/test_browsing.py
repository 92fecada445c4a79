"""The history behind the table: pages out of memory, the trash and back, and a comparison, all on a real store."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from nnwatch.core.errors import NnwatchError, UsageError
from nnwatch.history.importers.read import Wishes, read_any, take_in
from nnwatch.history.store import HistoryStore
from nnwatch.tui.values import HistoryQuery
from nnwatch.tui.wiring import services
from tests.history.conftest import make_row

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


def test_tags_groups_and_exports_of_a_real_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NNWATCH_HOME", str(tmp_path))
    take_in(read_any(DATA, Wishes((), (), None)), HistoryStore())
    house = services()
    chosen = [str(row["run_id"]) for row in house.history(HistoryQuery("arch=vgg16"), 3, 0).rows]
    house.tag(chosen, ["keep", "old"])
    house.tag(chosen[:1], ["-old"])
    assert house.history(HistoryQuery("tag=keep"), 1, 0).total == 3
    assert house.history(HistoryQuery("tag=old"), 1, 0).total == 2
    with pytest.raises(UsageError, match="type the tags"):
        house.tag(chosen, [])
    groups = house.history(HistoryQuery("arch=vgg16", grouped=True), 100, 0)
    found = [house.history(HistoryQuery(str(group["filter"])), 1, 0).total for group in groups.rows]
    assert found == [group["runs"] for group in groups.rows]
    assert house.export(HistoryQuery("arch=vgg16"), [], str(tmp_path / "vgg.csv")) == 8
    assert house.export(HistoryQuery(), chosen, str(tmp_path / "vgg.json")) == 3
    lines = list(csv.DictReader(io.StringIO((tmp_path / "vgg.csv").read_text())))
    assert {line["architecture"] for line in lines} == {"VGG16"}
    runs = json.loads((tmp_path / "vgg.json").read_text())["runs"]
    assert [run["run_id"] for run in runs] == chosen


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("a.txt", "end it in .csv or .json"),
        ("there.csv", "is there already"),
        ("no/where.csv", "cannot write"),
    ],
)
def test_an_export_that_cannot_be_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, sentence: str
) -> None:
    monkeypatch.setenv("NNWATCH_HOME", str(tmp_path))
    HistoryStore().put([make_row(1)])
    (tmp_path / "there.csv").write_text("mine")
    with pytest.raises(NnwatchError, match=sentence):
        services().export(HistoryQuery(), [], str(tmp_path / name))
    assert (tmp_path / "there.csv").read_text() == "mine"


def test_a_run_is_held_against_the_last_of_its_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NNWATCH_HOME", str(tmp_path))
    HistoryStore().put([make_row(n) for n in range(10)])
    rows = services().history(HistoryQuery(), 10, 0).rows
    newest, _ = services().summary(str(rows[0]["run_id"]))
    found = services().changes(newest)
    assert found is not None
    assert (found.run_id, found.repeats) == ("2026-00007", 4)
