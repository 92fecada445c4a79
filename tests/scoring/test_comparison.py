"""Groups of repeats in leagues of like conditions: who is ranked, against whom, and what is told apart."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from itertools import count

import pytest

from nnwatch.core.errors import UsageError
from nnwatch.scoring.comparison import Comparison, Question, compare
from nnwatch.scoring.effect import Verdict
from nnwatch.scoring.fit import fit_matrix, scopes_differ
from nnwatch.scoring.registry import SCORES

Run = dict[str, object]
ids = count()
BASE: Run = {
    "architecture": "A",
    "dataset": "mnist",
    "task": "image-classification",
    "precision": "float32",
    "batch_size": 32,
    "device": "cuda:0",
    "host": "here",
    "cpu_model": "AMD EPYC 7742 64-Core Processor",
    "cpu_count": 128,
    "accelerators": [{"uuid": "g", "name": "NVIDIA A100-SXM4-40GB", "used": True}],
    "valid": True,
    "accuracy": 0.95,
    "classes": 10,
    "items": 1000,
    "dataset_items": 1000,
    "duration_s": 100.0,
    "energy_j": 10_000.0,
    "energy_cpu_j": 4000.0,
    "energy_gpu_j": 6000.0,
    "energy_idle_gpu_j": 1000.0,
    "energy_node_j": 12_000.0,
    "energy_per_item_j": 1.0,
    "phases": [
        {"name": "train", "energy_j": 6000.0, "duration_s": 60.0, "items": 0},
        {"name": "inference", "energy_j": 1000.0, "duration_s": 10.0, "items": 500},
        {"name": "inference", "energy_j": 1000.0, "duration_s": 10.0, "items": 500},
    ],
}
HIT = Question()


def run(**changes: object) -> Run:
    return BASE | {"run_id": f"run-{next(ids)}"} | changes


def repeats(n: int, energy_j: float, spread: float = 0.02, **changes: object) -> list[Run]:
    chance = random.Random(n)
    return [run(energy_per_item_j=energy_j * math.exp(chance.gauss(0, spread)), **changes) for _ in range(n)]


def labels(found: Comparison) -> list[list[str]]:
    return [[entry.group.label for entry in league.entries] for league in found.leagues]


def test_repeats_form_a_group_with_intervals_and_an_effect() -> None:
    found = compare([*repeats(5, 1.0), *repeats(5, 1.31, architecture="B")], HIT)
    first, second = found.leagues[0].entries
    assert (first.group.label, first.rank, second.group.label, second.rank) == ("A", 1, "B", 2)
    assert first.score is not None
    assert first.score.interval is not None
    assert first.figures["energy_per_item_j"].interval is not None
    assert first.energy_effect is None
    assert second.energy_effect is not None
    assert second.energy_effect.value == pytest.approx(1.31)
    assert second.energy_effect.verdict is Verdict.WORSE


def test_runs_that_are_not_valid_are_apart() -> None:
    bad = run(valid=False, verdict_reasons=["too short"])
    found = compare([run(), bad, run(valid=None)], HIT)
    assert next((a.run_id, a.reasons) for a in found.apart) == (bad["run_id"], ("too short",))
    assert found.apart[1].reasons == ("no verdict",)
    assert len(found.leagues[0].entries[0].group.rows) == 1


def test_all_runs_invalid_or_none_at_all_is_no_league() -> None:
    assert compare([run(valid=False)], HIT).leagues == ()
    assert compare([], HIT).leagues == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"dataset": "cifar10"},
        {"task": "x"},
        {"precision": "int8"},
        {"batch_size": 1},
        {"device": "cpu"},
        {"source_tool": "zeus"},
        {"energy_gpu_j": None},
    ],
)
def test_only_like_is_compared_with_like_unless_asked(changes: Run) -> None:
    rows = [run(), run(architecture="B", **changes)]
    assert labels(compare(rows, HIT)) == [["A"], ["B"]]
    together = compare(rows, replace(HIT, any_conditions=True)).leagues
    assert len(together) == 1
    assert len(together[0].differs) == 1
    assert together[0].differs[0][1] == tuple(sorted(together[0].differs[0][1]))


def test_two_cards_of_one_kind_are_one_device_class() -> None:
    assert labels(compare([run(), run(device="cuda:1")], HIT)) == [["A"]]


def test_labels_tell_what_differs_and_no_more() -> None:
    assert labels(compare([run(), run(host="there")], HIT)) == [["A (here)", "A (there)"]]


def test_a_declared_reference_run_is_what_effects_and_scores_are_against() -> None:
    worse = run(architecture="B", energy_per_item_j=4.0)
    found = compare([run(), worse], replace(HIT, baseline=worse))
    league = found.leagues[0]
    assert league.reference == "B"
    assert league.entries[1].score is not None
    assert league.entries[1].score.value == pytest.approx(0.0)
    with pytest.raises(UsageError, match="cannot be the baseline: n/a: needs accuracy"):
        compare([run()], replace(HIT, baseline=run(accuracy=None)))


def test_other_runs_never_change_an_order() -> None:
    rows = [run(), run(architecture="B", energy_per_item_j=2.0, accuracy=0.97)]
    more = [run(architecture=f"C{i}", energy_per_item_j=10.0**i) for i in range(-3, 3)]
    for rule in SCORES:
        order = list(labels(compare(rows, replace(HIT, rule=rule)))[0])
        wide = labels(compare(rows + more, replace(HIT, rule=rule)))[0]
        assert [label for label in wide if label in order] == order


def test_a_group_without_a_score_is_last_and_says_why() -> None:
    found = compare([run(accuracy=None), run(architecture="B")], HIT).leagues[0].entries
    assert [(e.group.label, e.rank, e.score_note) for e in found] == [
        ("B", 1, ""),
        ("A", None, "n/a: needs accuracy"),
    ]


def test_equal_groups_share_a_rank() -> None:
    found = compare([run(), run(architecture="B")], HIT).leagues[0]
    assert [entry.rank for entry in found.entries] == [1, 1]
    assert {point.label for point in found.front.points} == {"A", "B"}


def test_nan_is_not_a_figure() -> None:
    found = compare([run(energy_per_item_j=math.nan, accuracy=math.nan)], HIT).leagues[0].entries[0]
    assert found.score is None
    assert "energy_per_item_j" not in found.figures


def test_phases_and_components_are_added_up() -> None:
    entry = compare([run(), run()], HIT).leagues[0].entries[0]
    assert [phase.name for phase in entry.phases] == ["train", "inference"]
    inference = entry.phases[1]
    assert inference.energy_j is not None
    assert inference.energy_j.value == pytest.approx(2000.0)
    assert inference.energy_per_item_j is not None
    assert inference.energy_per_item_j.value == pytest.approx(2.0)
    parts = {name: value.value for name, value in entry.composition.items()}
    assert parts == pytest.approx({"CPU": 4000, "used GPUs": 5000, "idle GPUs": 1000, "rest of node": 2000})


def test_run_time_times_rated_power_is_held_against_what_was_measured() -> None:
    told = compare([run()], HIT).leagues[0].entries[0].run_time
    assert told is not None
    assert told.rated_w.value == pytest.approx(225 + 400)
    assert told.estimated_j.value == pytest.approx(62_500)
    assert told.error.value == pytest.approx(5.25)
    assert compare([run(cpu_model="unheard of")], HIT).leagues[0].entries[0].run_time is None
    stated = compare([run(rated_power_w=100.0)], HIT).leagues[0].entries[0].run_time
    assert stated is not None
    assert stated.error.value == pytest.approx(0.0)


def test_thousands_of_groups_are_compared() -> None:
    chance = random.Random(1)
    rows = [
        run(
            architecture=f"N{i}",
            energy_per_item_j=chance.lognormvariate(0, 1),
            accuracy=chance.uniform(0.2, 1),
        )
        for i in range(3000)
    ]
    league = compare(rows, HIT).leagues[0]
    assert len(league.entries) == 3000
    assert len(league.front.points) + len(league.front.dominated) == 3000


def test_the_fit_matrix_has_cells_intervals_and_holes() -> None:
    rows = [*repeats(3, 1.0), *repeats(3, 2.0, host="there"), *repeats(3, 0.5, architecture="B")]
    fit = fit_matrix(rows, HIT)
    assert fit.machines == ("here, cuda", "there, cuda")
    assert fit.cells["A", "here, cuda"].interval is not None
    assert ("B", "there, cuda") not in fit.cells
    assert fit.best_machines == {"A": ("here, cuda",)}
    assert fit.best_architecture == {"here, cuda": "B"}
    assert not scopes_differ(fit)


def test_the_fit_matrix_is_in_order_whatever_the_order_of_the_runs() -> None:
    rows = [run(architecture="b"), run(host="cpu-less", energy_cpu_j=None), run(host="there"), run()]
    for shuffled in (rows, rows[::-1]):
        fit = fit_matrix(shuffled, HIT)
        assert fit.architectures == ("A", "b")
        assert fit.machines == ("here, cuda", "there, cuda", "cpu-less, cuda")


def test_the_largest_league_comes_first() -> None:
    found = compare([run(precision="int8"), run(), run(architecture="B")], HIT)
    assert labels(found) == [["A", "B"], ["A"]]


def test_machines_of_other_scopes_are_not_the_best() -> None:
    rows = [run(), run(host="there", energy_cpu_j=None, energy_per_item_j=0.1)]
    fit = fit_matrix(rows, HIT)
    assert scopes_differ(fit)
    assert fit.best_machines == {}


def test_the_fit_matrix_leaves_out_other_conditions_and_says_so() -> None:
    fit = fit_matrix([run(), run(), run(precision="int8"), run(valid=False)], HIT)
    assert sum(value.n for value in fit.cells.values()) == 2
    assert [runs for _, runs in fit.left_out] == [1]
    assert fit_matrix([], HIT).cells == {}


def test_the_fit_matrix_holds_any_score() -> None:
    rows = [run(), run(architecture="B", accuracy=0.99, energy_per_item_j=1.5)]
    fit = fit_matrix(rows, HIT, by_score=True)
    assert fit.unit == "points"
    assert fit.best_architecture == {"here, cuda": "B"}
