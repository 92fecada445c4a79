"""The commands of the history as a person types them: what they print, and how they refuse."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from nnwatch.history.store import HistoryStore
from tests.history.commands import MEASURED, document, nnwatch
from tests.history.conftest import make_row
from tests.history.test_importers import INFER_FLAT


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HistoryStore:
    monkeypatch.setenv("NNWATCH_HOME", str(tmp_path))
    store = HistoryStore()
    store.put([make_row(number, **MEASURED) for number in range(10)])
    return store


def test_history_is_filtered_sorted_and_exported(store: HistoryStore) -> None:
    found = document("history", "--where", "arch~=resnet", "--sort", "energy", "--ascending", "--limit", "2")
    assert [run["run_id"] for run in found["runs"]] == ["2026-00001", "2026-00003"]
    lines = list(csv.DictReader(io.StringIO(nnwatch("history", "--csv", "--limit", "0").stdout)))
    assert len(lines) == 10
    assert lines[0]["tags"] == '["suite=small"]'
    assert "none of 10 runs is kept by the filter nothing" in nnwatch("history", "--where", "nothing").stderr


def test_a_broken_file_is_named_and_the_rest_listed(store: HistoryStore) -> None:
    broken = store.folder / "runs" / "torn.parquet"
    broken.write_bytes(b"PAR1")
    result = nnwatch("history")
    assert result.exit_code == 0
    assert f"left out {broken}" in result.stderr
    assert "2026-00009" in result.stdout


def test_runs_are_tagged_renamed_and_annotated(store: HistoryStore) -> None:
    assert nnwatch("tag", "--where", "arch=vgg16", "--add", "keep", "--remove", "suite=small").exit_code == 0
    assert nnwatch("rename", "00003", "cold").exit_code == 0
    assert nnwatch("annotate", "last", "fan off").exit_code == 0
    assert store.row("2026-00002")["tags"] == ["keep"]
    assert store.row("2026-00003")["name"] == "cold"
    assert store.row("last")["notes"] == "fan off"
    assert "say which tag" in str(nnwatch("tag", "last").exception)


def test_deleted_runs_are_in_the_trash_until_it_is_emptied(store: HistoryStore) -> None:
    assert "5 in the trash" in nnwatch("delete", "--where", "arch=vgg16").stderr
    assert len(document("history", "--trash")["runs"]) == 5
    assert "1 taken back" in nnwatch("delete", "--undo", "00002").stderr
    assert "4 taken back" in nnwatch("delete", "--undo").stderr
    nnwatch("delete", "00001")
    assert "1 removed" in nnwatch("delete", "--empty-trash").stderr
    assert store.count() == 9
    assert "name the runs" in str(nnwatch("delete").exception)
    assert "no run is kept" in str(nnwatch("delete", "--where", "nothing").exception)


def test_import_tells_what_it_read_and_adds_once(store: HistoryStore) -> None:
    assert document("import", str(INFER_FLAT))["import"]["added"] == 176
    again = nnwatch("import", str(INFER_FLAT))
    assert "accuracy from top1" in again.stderr
    assert "176 of them valid; 0 added" in again.stderr


def test_compare_prints_groups_with_intervals(store: HistoryStore) -> None:
    text = nnwatch("compare").stdout
    assert "10 valid runs by composite [points], alpha 2" in text
    assert "not distinguishable with 5 and 5 repeats" in text
    assert "Pareto front" in text
    groups = document("compare", "resnet50", "00002")["leagues"][0]["groups"]
    assert {group["label"]: len(group["runs"]) for group in groups} == {"resnet50": 5, "vgg16": 1}


def test_compare_exports_a_line_a_group(store: HistoryStore) -> None:
    lines = list(csv.DictReader(io.StringIO(nnwatch("compare", "--csv").stdout)))
    assert [line["runs"] for line in lines] == ["5", "5"]
    assert float(lines[0]["energy_per_item_j_low"]) < float(lines[0]["energy_per_item_j"])


def test_compare_joins_histories_and_fits_machines(store: HistoryStore, tmp_path: Path) -> None:
    other = HistoryStore(tmp_path / "other" / "history")
    other.put(
        [make_row(20, **(MEASURED | {"host": "there"})), make_row(22, **(MEASURED | {"host": "there"}))]
    )
    arguments = ("compare", "--matrix", "--history", str(tmp_path), "--history", str(tmp_path / "other"))
    found = document(*arguments)
    assert found["machines"] == ["here, cpu", "there, cpu"]
    assert found["cells"]["resnet50"]["there, cpu"] is None
    assert "-" in nnwatch(*arguments).stdout
    assert len(list(csv.reader(io.StringIO(nnwatch(*arguments, "--csv").stdout)))) == 4


def test_compare_takes_any_score_and_the_tagged_baseline(store: HistoryStore) -> None:
    nnwatch("tag", "00001", "--add", "baseline")
    assert document("compare")["leagues"][0]["reference"] == "resnet50"
    assert document("compare", "--score", "accuracy_per_joule")["score"]["unit"] == "1/J"
    assert document("compare", "--baseline", "00002")["leagues"][0]["reference"] == "vgg16"
    assert document("compare", "--matrix", "--score", "composite")["unit"] == "points"
    assert document("compare", "--matrix")["unit"] == "J"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["resnet5"], "there is no run resnet5.*the nearest architectures are resnet50"),
        (["--score", "fame"], "there is no score fame; there are composite"),
        (["--where", "arch=x"], "no run is kept by the filter arch=x"),
        (["--history", "/nowhere"], "/nowhere holds no history"),
        (["--where", "acc<"], "the filter ends"),
    ],
)
def test_compare_refuses_in_one_sentence(store: HistoryStore, arguments: list[str], sentence: str) -> None:
    result = nnwatch("compare", *arguments)
    with pytest.raises(Exception, match=sentence):
        raise result.exception or AssertionError(result.output)


def test_compare_of_a_single_run_and_of_none_valid(store: HistoryStore) -> None:
    assert "1 valid runs" in nnwatch("compare", "00001").stdout
    store.change(store.ids(), lambda _: {"valid": False, "verdict_reasons": ["too short"]})
    text = nnwatch("compare").stdout
    assert text.startswith("no run may be ranked")
    assert "2026-00001  resnet50: too short" in text
    assert "there is nothing to compare" in nnwatch("compare", "--matrix").stdout


def test_show_tells_what_changed_since_the_last_such_run(store: HistoryStore) -> None:
    text = nnwatch("show", "last").stdout
    assert "Since 2026-00007, the last of 4 earlier runs of this configuration:" in text
    assert "1.02x, no more than repeats differ" in text
    since = document("show", "last")["run"]["since_last"]
    assert since["figures"][0]["figure"]["column"] == "energy_per_item_j"
    assert document("show", "00000")["run"]["since_last"] is None
