"""What a person may get wrong or have too much of: each ends in a table, or in one sentence that says what to do."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from nnwatch.core.errors import UsageError
from nnwatch.history.store import HistoryStore
from tests.history.commands import MEASURED, document, nnwatch
from tests.history.conftest import make_row
from tests.history.test_importers import INFER_FLAT

ALIKE = MEASURED | {
    "precision": "float32",
    "batch_size": 32,
}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HistoryStore:
    monkeypatch.setenv("NNWATCH_HOME", str(tmp_path))
    return HistoryStore()


def test_an_unknown_run_is_answered_with_the_nearest(store: HistoryStore) -> None:
    store.put([make_row(number, **ALIKE) for number in range(3)])
    for command, *rest in (
        ["show"],
        ["compare"],
        ["tag", "--add", "x"],
        ["rename", "x"],
        ["annotate", "x"],
        ["delete"],
    ):
        found = nnwatch(command, "2026-0000x", *rest)
        assert isinstance(found.exception, UsageError)
        assert "there is no run 2026-0000x; the nearest are 2026-0000" in str(found.exception)


def test_mixed_data_sets_are_apart_unless_asked_for(store: HistoryStore) -> None:
    store.put([make_row(n, **ALIKE, dataset="mnist" if n % 2 else "imagenet") for n in range(6)])
    assert len(document("compare")["leagues"]) == 2
    text = nnwatch("compare", "--any-conditions").stdout
    assert "== different conditions, as asked for: data set: imagenet, mnist" in text


def test_a_single_run_is_shown_and_not_judged(store: HistoryStore) -> None:
    store.put([make_row(1, **ALIKE)])
    text = nnwatch("compare").stdout
    assert "1 valid runs" in text
    assert "reference" in text
    assert len(document("compare", "--matrix")["cells"]) == 1


def test_runs_that_are_all_invalid_are_shown_with_their_reasons(store: HistoryStore) -> None:
    store.put([make_row(n, **ALIKE, valid=False, verdict_reasons=["sample gaps"]) for n in range(30)])
    text = nnwatch("compare").stdout
    assert text.startswith("no run may be ranked")
    assert "Not ranked, 30 runs:" in text
    assert "and 10 more" in text
    assert document("compare")["leagues"] == []
    assert "nothing to compare" in nnwatch("compare", "--matrix").stdout


def test_equal_runs_are_not_distinguishable(store: HistoryStore) -> None:
    same = ALIKE | {"energy_per_item_j": 0.1, "energy_j": 100.0}
    store.put([make_row(n, **same) for n in range(6)])
    groups = document("compare")["leagues"][0]["groups"]
    assert [group["rank"] for group in groups] == [1, 1]
    assert groups[1]["energy_effect"]["verdict"] == "not distinguishable"
    assert "nor with 1000" in nnwatch("compare").stdout


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_not_a_figure(store: HistoryStore, value: float) -> None:
    store.put([make_row(1, **ALIKE), make_row(2, **ALIKE, energy_per_item_j=value, accuracy=value)])
    groups = document("compare")["leagues"][0]["groups"]
    assert [group["rank"] for group in groups] == [1, None]
    assert groups[1]["score_note"].startswith("n/a: needs accuracy")
    assert document("history")["runs"][0]["accuracy"] is None
    assert document("show", "00002")["run"]["energy_per_item_j"] is None
    assert "n/a: needs accuracy" in nnwatch("compare").stdout
    assert "2026-00002" in nnwatch("history").stdout


def test_thousands_of_groups_are_cut_and_counted(store: HistoryStore) -> None:
    store.put([make_row(n, **ALIKE, architecture=f"net{n}") for n in range(1200)])
    text = nnwatch("compare").stdout
    assert "1200 valid runs" in text
    assert "and 1150 more; see --json or --csv" in text


def test_a_file_with_one_bad_line_adds_nothing(store: HistoryStore, tmp_path: Path) -> None:
    lines = INFER_FLAT.read_text(encoding="utf-8").splitlines()
    lines[100] = lines[100].replace(lines[100].split(",")[8], "a while", 1)
    bad = tmp_path / "bad.csv"
    bad.write_text("\n".join(lines), encoding="utf-8")
    result = nnwatch("import", str(bad))
    assert isinstance(result.exception, UsageError)
    assert "line 101: duration_s is a while, which is not a number" in str(result.exception)
    assert store.count() == 0


def test_published_runs_go_from_the_file_to_ranking_front_and_matrix(store: HistoryStore) -> None:
    assert document("import", str(INFER_FLAT))["import"] == {
        "tool": "imagenet-energy-efficiency", "runs": 176, "added": 176, "valid": 176
    }  # fmt: skip
    found = document("compare")
    groups = [group for league in found["leagues"] for group in league["groups"]]
    assert sum(len(group["runs"]) for group in groups) == 176
    assert all(group["rank"] for group in groups)
    assert all(league["pareto"]["points"] and league["alpha"] for league in found["leagues"])
    assert all(group["from_run_time"] for group in groups)
    matrix = document("compare", "--matrix")
    cells = [cell for row in matrix["cells"].values() for cell in row.values()]
    assert (len(matrix["machines"]), len(matrix["cells"])) == (8, 31)
    assert sum(cell is not None for cell in cells) == 176
    assert sum(cell["n"] for cell in cells if cell is not None) == 176
    assert matrix["left_out"] == []
