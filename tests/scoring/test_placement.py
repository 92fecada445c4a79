"""Which runs a run is ranked among, and why it sometimes is not."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnwatch.scoring.placement import place

Run = dict[str, object]
ids = count()
base: Run = {
    "dataset": "mnist",
    "task": "image-classification",
    "host": "here",
    "valid": True,
    "verdict_reasons": [],
    "accuracy": 0.95,
    "classes": 10,
    "items": 1000,
    "dataset_items": 1000,
    "energy_per_item_j": 1.0,
}


def run(**changes: object) -> Run:
    return base | {"run_id": str(next(ids))} | changes


def estimated(**changes: object) -> Run:
    return run(valid=False, verdict_reasons=["estimated sources"]) | changes


def test_the_first_run_is_first_of_one() -> None:
    placement = place(run(), [])
    assert (placement.rank, placement.of) == (1, 1)
    assert placement.score is not None
    assert placement.rank_note == "among valid runs on mnist"


def test_the_more_frugal_run_comes_first() -> None:
    rows = [run(energy_per_item_j=energy_j) for energy_j in (0.1, 0.5, 2.0)]
    placement = place(run(), rows)
    assert (placement.rank, placement.of) == (3, 4)


def test_equal_scores_share_a_rank() -> None:
    placement = place(run(), [run(), run(), run(energy_per_item_j=2.0)])
    assert (placement.rank, placement.of) == (1, 4)


def test_a_run_is_not_its_own_rival() -> None:
    row = run()
    assert place(row, [row]).of == 1


@pytest.mark.parametrize("changes", [{"dataset": "cifar10"}, {"task": "segmentation"}, {"accuracy": None}])
def test_runs_of_something_else_do_not_count(changes: Run) -> None:
    assert place(run(), [run(**changes), run(valid=False, verdict_reasons=["too short"])]).of == 1


def test_an_estimated_run_has_an_indicative_place_among_its_like_on_its_host() -> None:
    rows = [run(), estimated(energy_per_item_j=0.5), estimated(host="there"), estimated()]
    placement = place(estimated(), rows)
    assert (placement.rank, placement.of) == (2, 3)
    assert placement.rank_note.startswith("indicative: energy is estimated")


def test_a_valid_run_is_not_ranked_among_estimated_ones() -> None:
    assert place(run(), [estimated(), estimated()]).of == 1


def test_a_run_with_a_graver_fault_is_scored_but_not_ranked() -> None:
    row = estimated(verdict_reasons=["estimated sources", "too short"])
    placement = place(row, [estimated()])
    assert placement.score is not None
    assert (placement.rank, placement.of) == (None, None)
    assert placement.rank_note == "not ranked: estimated sources, too short"


def test_a_run_without_a_verdict_is_not_ranked() -> None:
    assert place(run(valid=None, verdict_reasons=None), []).rank_note == "not ranked: no verdict"


def test_a_run_without_accuracy_has_neither_score_nor_rank() -> None:
    placement = place(run(accuracy=None), [run()])
    assert (placement.score, placement.score_note) == (None, "n/a: needs accuracy")
    assert (placement.rank, placement.rank_note) == (None, "not ranked: no score")


def test_a_run_on_unknown_data_is_not_ranked() -> None:
    assert place(run(dataset=None), [run()]).rank_note == "not ranked: needs the data set"


def test_alpha_weighs_error_against_energy() -> None:
    accurate = run(accuracy=0.99, energy_per_item_j=4.0)
    assert place(accurate, [run()], alpha=2.0).rank == 1
    assert place(accurate, [run()], alpha=0.5).rank == 2


@given(st.lists(st.tuples(st.floats(0.0, 1.0), st.floats(1e-6, 1e3)), max_size=6))
def test_other_runs_change_the_rank_but_never_the_score(figures: list[tuple[float, float]]) -> None:
    row = run()
    rows = [run(accuracy=accuracy, energy_per_item_j=energy_j) for accuracy, energy_j in figures]
    placement = place(row, rows)
    assert placement.score == place(row, []).score
    assert placement.rank is not None
    assert 1 <= placement.rank <= 1 + len(rows)
    assert place(row, rows[::-1]) == placement
