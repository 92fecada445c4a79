"""Files of other tools come in whole with their tool and method, or not at all with the line named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nnwatch.core.errors import UsageError
from nnwatch.history.importers.read import Wishes, read_any, take_in
from nnwatch.history.importers.rows import Imported
from nnwatch.history.store import HistoryStore
from nnwatch.scoring.comparison import COMPARED, Question, compare
from nnwatch.scoring.fit import fit_matrix
from tests.history.conftest import make_row

INFER_FLAT = Path(__file__).parents[1] / "data" / "infer_flat.csv"
CODECARBON = (
    "timestamp,project_name,run_id,duration,emissions,cpu_energy,gpu_energy,ram_energy,energy_consumed,"
    "os,python_version,codecarbon_version,cpu_count,cpu_model,gpu_count,gpu_model,tracking_mode\n"
)
NO_WISHES = Wishes()


def read(tmp_path: Path, text: str, wishes: Wishes = NO_WISHES, name: str = "file.csv") -> Imported:
    path = tmp_path / name
    path.write_text(text)
    return read_any(path, wishes)


def test_all_176_runs_of_the_published_set_come_in_as_they_are(store: HistoryStore) -> None:
    found = read_any(INFER_FLAT, NO_WISHES)
    assert take_in(found, store) == 176
    assert take_in(found, store) == 0
    rows = store.rows()
    assert len(rows) == 176
    assert all(row["valid"] and row["energy_per_item_j"] > 0 for row in rows)
    vgg = next(
        row
        for row in rows
        if row["architecture"] == "VGG16"
        and row["framework"] == "tensorflow"
        and len(row["accelerators"]) == 8
    )
    assert vgg["energy_per_item_j"] == pytest.approx(37442.03510626758 / 50_000)
    assert vgg["accuracy"] == pytest.approx(0.6704927682876587)
    assert (vgg["source_tool"], vgg["source_method"]) == ("imagenet-energy-efficiency", "gpu: integrated")
    both = next(row for row in rows if len(row["accelerators"]) == 1)
    assert both["energy_j"] == pytest.approx(both["energy_gpu_j"] + both["energy_cpu_j"])


def test_the_published_set_ranks_and_fits(store: HistoryStore) -> None:
    take_in(read_any(INFER_FLAT, NO_WISHES), store)
    rows = store.columns(COMPARED)
    found = compare(rows, Question())
    assert sum(len(league.entries) for league in found.leagues) == 176
    assert all(league.front.points and league.reigns for league in found.leagues)
    fit = fit_matrix(rows, Question())
    assert (len(fit.machines), len(fit.architectures), len(fit.cells)) == (8, 31, 176)


def test_codecarbon_lines_of_one_run_are_totals_that_grow(tmp_path: Path) -> None:
    line = "2026-08-12T19:37:{s},p,r1,{d},0.001,{c},0.0,0.001,{e},Linux,3.12,3.3.0,8,Xeon,2,2 x NVIDIA A100,machine\n"
    text = (
        CODECARBON + line.format(s=29, d=6.0, c=0.001, e=0.002) + line.format(s=59, d=36.0, c=0.002, e=0.003)
    )
    found = read(tmp_path, text, Wishes(values=["arch=vgg16", "items=100"]))
    (row,) = found.rows
    assert row["energy_j"] == pytest.approx(0.003 * 3.6e6)
    assert row["energy_per_item_j"] == pytest.approx(0.003 * 3.6e4)
    assert row["started_at"].isoformat() == "2026-08-12T19:37:23+00:00"
    assert (row["co2e_g"], row["architecture"], len(row["accelerators"])) == (1.0, "vgg16", 2)
    assert (row["source_tool"], row["valid"]) == ("codecarbon", False)
    assert row["verdict_reasons"] == ["estimated sources"]


def test_zeus_windows_are_runs_of_gpus_alone(tmp_path: Path) -> None:
    text = (
        "start_time,window_name,elapsed_time,gpu0_energy,gpu1_energy\n1767225600.5,epoch,20.0,300.0,100.0\n"
    )
    (row,) = read(tmp_path, text).rows
    assert (row["name"], row["energy_j"], row["power_mean_w"]) == ("epoch", 400.0, 20.0)
    assert row["started_at"].year == 2026
    assert (row["source_tool"], row["source_method"], row["valid"]) == ("zeus", "gpu: counter", True)


def test_perun_runs_are_found_in_the_tree(tmp_path: Path) -> None:
    def metric(value: float, magnitude: str = "ONE") -> dict[str, object]:
        return {"value": value, "metric_md": {"unit": "J", "mag": magnitude}, "agg": "sum"}

    metrics = {"runtime": metric(12.0), "energy": metric(3.0, "KILO"), "cpu_util": metric(50.0)}
    runs = {f"{i}": {"id": f"{i}", "type": 3, "metrics": metrics, "nodes": [{}]} for i in range(2)}
    tree = {"id": "app", "type": 1, "metrics": {}, "nodes": [{"m": {"id": "m", "type": 2, "nodes": [runs]}}]}
    found = read(tmp_path, json.dumps(tree), name="perun.json")
    assert [row["energy_j"] for row in found.rows] == [3000.0, 3000.0]
    assert (found.rows[0]["name"], found.rows[0]["cpu_util_mean"]) == ("app", 0.5)
    assert len({row["run_id"] for row in found.rows}) == 2


def test_a_plain_csv_is_mapped_by_names_or_as_told(tmp_path: Path) -> None:
    text = "network,wh,acc,images,note\nvgg16,2.5,71.5,1000,x\n"
    found = read(
        tmp_path, text, Wishes(["energy_j=wh*3600", "accuracy=acc*0.01"], ["dataset=imagenet"], "meter")
    )
    (row,) = found.rows
    assert (row["architecture"], row["energy_per_item_j"], row["dataset"]) == ("vgg16", 9.0, "imagenet")
    assert row["accuracy"] == pytest.approx(0.715)
    assert (row["source_tool"], row["device"]) == ("meter", "cpu")
    assert "left out note" in found.notes


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "line 1: no header"),
        ("energy_j,model\n", "has a header and no line after it"),
        ("energy_j,model\n1,a\n2\n", "line 3: 1 cells where the header has 2"),
        ("energy_j,model\n1,a\nmuch,b\n", "line 3: energy_j is much, which is not a number"),
        ("energy_j,model\n-5,a\n", "line 2: energy_j is -5.0, which is not possible"),
        ("energy_j,acc\n5,76.1\n", "line 2: accuracy is 76.1.*--map accuracy=HEADER"),
        ("energy_j,energy_j\n5,6\n", "the column energy_j is there twice"),
        ("model,seconds\na,5\n", "no column of energy is known among model, seconds"),
        ('energy_j,model\n1,"a\n', "line 2: unexpected end of data"),
        ("energy_j,started\n1,yesterday\n", "line 2: started is yesterday, which is not a time"),
        ("energy_j,model\ninf,a\n", "line 2: energy_j is inf, which is not finite"),
    ],
)
def test_a_malformed_csv_is_told_with_its_line(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        read(tmp_path, text)


@pytest.mark.parametrize(
    ("wishes", "sentence"),
    [
        (Wishes(["energy_j"]), "is not of the form COLUMN=HEADER"),
        (Wishes(["energy_j=x"]), "the file has no column x; it has energy_j, model"),
        (Wishes(["enregy=model"]), "no column enregy; the nearest are energy"),
        (Wishes(["energy_j=energy_j*e"]), "e is not a number"),
        (Wishes(values=["dataset"]), "is not of the form COLUMN=VALUE"),
        (Wishes(values=["items=many"]), "items is many, which is not a number"),
    ],
)
def test_a_wish_that_cannot_be_met_is_told(tmp_path: Path, wishes: Wishes, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        read(tmp_path, "energy_j,model\n1,a\n", wishes)


def test_other_files_are_refused(tmp_path: Path) -> None:
    binary = tmp_path / "x.csv"
    binary.write_bytes(b"\xff\xfe\x00")
    for path, sentence in [
        (tmp_path / "absent.csv", "No such file"),
        (binary, "not text"),
        (tmp_path, "no history"),
    ]:
        with pytest.raises(UsageError, match=sentence):
            read_any(path, NO_WISHES)
    with pytest.raises(UsageError, match="line 1 is not JSON"):
        read(tmp_path, "{", name="x.json")
    with pytest.raises(UsageError, match="holds no run of perun"):
        read(tmp_path, "{}", name="x.json")


def test_nan_is_unknown_and_equal_lines_are_two_runs(tmp_path: Path) -> None:
    found = read(tmp_path, "energy_j,model,acc\n1,a,nan\n1,a,nan\n")
    assert [row["accuracy"] for row in found.rows] == [None, None]
    assert len({row["run_id"] for row in found.rows}) == 2


def test_what_cannot_be_ranked_says_why(tmp_path: Path) -> None:
    rows = read(tmp_path, "energy_j,duration_s\n1,2\nnan,20\n5,20\n").rows
    assert [row["verdict_reasons"] for row in rows] == [["too short"], ["no energy source"], []]


def test_the_history_of_another_machine_comes_in_once(tmp_path: Path, store: HistoryStore) -> None:
    other = HistoryStore(tmp_path / "home" / "history")
    other.put([make_row(1), make_row(2)])
    store.put([make_row(2, name="mine")])
    assert take_in(read_any(tmp_path / "home", NO_WISHES), store) == 1
    assert {row["name"] for row in store.rows()} == {"mine", "run 1"}


def test_imported_rows_and_measured_ones_are_never_in_one_league(tmp_path: Path, store: HistoryStore) -> None:
    text = "energy_j,model,dataset,images,acc,precision,batch\n100,resnet50,imagenet,1000,0.7,float32,32\n"
    take_in(read(tmp_path, text), store)
    measured = make_row(1, device="cpu", precision="float32", batch_size=32, energy_cpu_j=None)
    store.put([measured])
    assert len(compare(store.columns(COMPARED), Question()).leagues) == 2
