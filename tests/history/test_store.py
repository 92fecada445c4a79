"""Rows are never lost and never counted twice, whatever is packed, changed or thrown away."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnwatch.core.errors import NnwatchError, UsageError
from nnwatch.history.packing import MOST_LOOSE
from nnwatch.history.reader import MOST_COMPARED, HistoryReader, Selection
from nnwatch.history.schema import SCHEMA
from nnwatch.history.store import HistoryStore
from tests.history.conftest import make_row

SAMPLES = pl.DataFrame({"t_us": [0]})


def add(store: HistoryStore, *numbers: int) -> None:
    for number in numbers:
        store.add(make_row(number), SAMPLES, {})


def files(store: HistoryStore) -> list[str]:
    return sorted(path.name for path in (store.folder / "runs").glob("*.parquet"))


def test_an_empty_history_has_no_rows(store: HistoryStore) -> None:
    assert store.rows() == []
    assert store.count() == 0
    with pytest.raises(UsageError, match="the history is empty"):
        store.row("x")


def test_rows_come_newest_first_a_page_at_a_time(store: HistoryStore) -> None:
    add(store, 1, 3, 2)
    assert [row["run_id"] for row in store.rows(2)] == ["2026-00003", "2026-00002"]
    assert [row["run_id"] for row in store.rows(2, 2)] == ["2026-00001"]


@pytest.mark.parametrize("name", ["[a] lab", "what?", "so*so", "{x}", "ünï"])
def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    store = HistoryStore(tmp_path / name / "history")
    store.put([make_row(n) for n in range(MOST_LOOSE + 2)])
    add(store, 900)
    assert store.count() == MOST_LOOSE + 3
    assert store.row("00900")["run_id"] == "2026-00900"


def test_a_run_added_again_replaces_itself(store: HistoryStore) -> None:
    add(store, 1)
    store.add(make_row(1, name="again"), SAMPLES, {})
    store.pack()
    assert [row["name"] for row in store.rows()] == ["again"]


def test_many_runs_are_packed_by_themselves(store: HistoryStore) -> None:
    add(store, *range(MOST_LOOSE + 1))
    assert files(store) == ["packed-00000001.parquet"]
    assert store.count() == MOST_LOOSE + 1


def test_a_crash_between_packing_and_removing_counts_no_run_twice(store: HistoryStore) -> None:
    add(store, 1, 2)
    loose = {path: path.read_bytes() for path in (store.folder / "runs").glob("*.parquet")}
    store.pack()
    for path, content in loose.items():
        path.write_bytes(content)
    assert len(files(store)) == 3
    assert [row["run_id"] for row in store.rows()] == ["2026-00002", "2026-00001"]
    store.pack()
    assert store.count() == 2


def test_what_ranks_the_runs_of_a_data_set_is_read_alone(store: HistoryStore) -> None:
    store.put([make_row(1), make_row(2, dataset=None), make_row(3)])
    assert [row["run_id"] for row in store.comparable("imagenet")] == ["2026-00001", "2026-00003"]
    assert [row["run_id"] for row in store.comparable(None)] == ["2026-00002"]
    assert "phases" not in store.comparable(None)[0]


def test_a_change_of_a_packed_run_wins_over_it(store: HistoryStore) -> None:
    add(store, 1, 2, 3)
    store.pack()
    store.change(["2026-00002"], lambda _: {"name": "renamed"})
    assert store.row("2026-00002")["name"] == "renamed"
    store.pack()
    store.change(["2026-00001", "2026-00002"], lambda row: {"name": row["name"] + "!"})
    assert store.row("2026-00002")["name"] == "renamed!"
    assert store.count() == 3


def test_the_trash_gives_back_what_was_thrown_away_last(store: HistoryStore) -> None:
    add(store, 1, 2, 3)
    store.throw_away(["2026-00001"])
    assert store.count() == 2
    assert store.count(Selection(deleted=True)) == 1
    with pytest.raises(UsageError, match="nearest are"):
        store.row("2026-00001")
    assert store.take_back() == ["2026-00001"]
    assert store.count() == 3
    assert store.take_back() == []


def test_an_emptied_trash_takes_rows_and_samples(store: HistoryStore) -> None:
    add(store, 1, 2, 3)
    store.throw_away(["2026-00001", "2026-00002"])
    assert store.empty_trash() == 2
    assert store.count(Selection(deleted=True)) == 0
    assert [row["run_id"] for row in store.rows()] == ["2026-00003"]
    assert not store.samples_path("2026-00001").exists()
    assert store.samples_path("2026-00003").exists()


def torn(path: Path) -> None:
    path.write_bytes(b"PAR1 torn")


def eaten_in_the_middle(path: Path) -> None:
    """Leave a file that opens, and whose ids can be read, but not all of its values."""
    pl.DataFrame([make_row(n) for n in range(100, 400)], schema=SCHEMA).write_parquet(path)
    whole = path.read_bytes()
    pages = [
        found.start() for found in re.finditer(re.escape(b"(\xb5/\xfd"), whole)
    ]  # so a compressed page begins
    whole = whole[: pages[-1]] + bytes(12) + whole[pages[-1] + 12 :]
    path.write_bytes(whole)


@pytest.mark.parametrize("damage", [torn, eaten_in_the_middle])
@pytest.mark.parametrize("name", ["2026-00009.parquet", "packed-00000007.parquet"])
def test_a_broken_file_is_set_aside_and_named_and_the_rest_works(
    store: HistoryStore, damage: Callable[[Path], None], name: str
) -> None:
    add(store, 1, 2)
    broken = store.folder / "runs" / name
    damage(broken)
    content = broken.read_bytes()
    assert [row["run_id"] for row in store.rows()] == ["2026-00002", "2026-00001"]
    assert store.left_out == {broken}
    store.pack()
    aside = broken.with_name(f"{name}.broken")
    kept = broken if broken.exists() else aside  # a large packed file is not touched by every packing
    assert kept.read_bytes() == content
    add(store, 3)
    store.throw_away(["2026-00001"])
    assert store.empty_trash() == 1
    again = HistoryStore(store.folder)
    assert [row["run_id"] for row in again.rows()] == ["2026-00003", "2026-00002"]
    assert again.left_out == {kept}


def test_several_histories_are_read_as_one(tmp_path: Path, store: HistoryStore) -> None:
    other = HistoryStore(tmp_path / "other")
    add(store, 1, 2)
    add(other, 2, 3)
    both = HistoryReader([store.folder / "runs", other.folder / "runs"])
    assert [row["run_id"] for row in both.rows()] == ["2026-00003", "2026-00002", "2026-00001"]


def test_runs_to_compare_come_in_the_order_asked_for_and_not_without_bound(store: HistoryStore) -> None:
    add(store, 1, 2, 3)
    assert store.names("arch=resnet50") == {"2026-00001": "resnet50", "2026-00003": "resnet50"}
    rows = store.of(["2026-00003", "2026-00001"], ("accuracy", "run_id"))
    assert rows == [{"accuracy": 0.75, "run_id": "2026-00003"}, {"accuracy": 0.75, "run_id": "2026-00001"}]
    with pytest.raises(UsageError, match="20001 runs are too many to compare at once; choose at most 20000"):
        store.of([f"{number}" for number in range(MOST_COMPARED + 1)], ("run_id",))


def test_an_unknown_run_is_answered_with_the_nearest(store: HistoryStore) -> None:
    add(store, 1, 2)
    with pytest.raises(UsageError, match="there is no run 2026-0000x; the nearest are 2026-0000"):
        store.row("2026-0000x")
    with pytest.raises(UsageError, match="could be any of"):
        store.row("2026")
    store.put([make_row(1, run_id="imported-00"), make_row(3, run_id="zzz", started_at=None)])
    assert store.row("last")["run_id"] == "2026-00002"


ACTIONS = st.lists(
    st.tuples(st.sampled_from(["add", "name", "two", "pack", "delete", "back"]), st.integers(0, 4)),
    max_size=12,
)


@settings(max_examples=15)
@given(actions=ACTIONS)
def test_any_order_of_actions_leaves_what_a_dictionary_would_hold(
    actions: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = HistoryStore(tmp_path_factory.mktemp("history"))
    model: dict[str, str] = {}
    trash: dict[str, str] = {}
    for step, (action, number) in enumerate(actions):
        run_id = f"2026-{number:05d}"
        if action == "add":
            store.put([make_row(number, name=f"{step}")])
            model[run_id] = f"{step}"
            trash.pop(run_id, None)
        elif action == "two":
            store.put([make_row(n, name=f"{step}") for n in (number, 9)])
            model |= {run_id: f"{step}", "2026-00009": f"{step}"}
            trash.pop(run_id, None)
            trash.pop("2026-00009", None)
        elif action == "name" and run_id in model:
            store.change([run_id], lambda row: {"name": row["name"] + "+"})
            model[run_id] += "+"
        elif action == "pack":
            store.pack()
        elif action == "delete" and run_id in model:
            store.throw_away([run_id])
            trash[run_id] = model.pop(run_id)
        elif action == "back" and run_id in trash:
            store.take_back([run_id])
            model[run_id] = trash.pop(run_id)
    assert {row["run_id"]: row["name"] for row in store.rows()} == model
    assert {row["run_id"]: row["name"] for row in store.rows(chosen=Selection(deleted=True))} == trash


def test_the_last_runs_before_one_are_those_alike(store: HistoryStore) -> None:
    add(store, *range(20))
    store.put([make_row(21, host="elsewhere"), make_row(23, valid=False), make_row(25)])
    found = store.before(store.row("2026-00025"), ("run_id",), 3)
    assert [row["run_id"] for row in found] == ["2026-00015", "2026-00017", "2026-00019"]
    assert store.before(store.row("2026-00000"), ("run_id",), 3) == []
    assert store.before(make_row(30, started_at=None), ("run_id",), 3) == []


def test_a_value_that_no_column_takes_is_one_sentence(store: HistoryStore) -> None:
    with pytest.raises(NnwatchError, match="2026-00001 holds a value that no column takes"):
        store.add(make_row(1, exit_code=2**70), SAMPLES, {})
