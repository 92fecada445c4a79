"""What a run changed since the last of its configuration: against what it is held, and when a change is unusual."""

from __future__ import annotations

import math
import random

import pytest

from nnwatch.scoring.changes import Change, Changes, against, since_last, told, why_not_judged

BASE: dict[str, object] = {
    "architecture": "A",
    "dataset": "mnist",
    "device": "cuda:0",
    "host": "here",
    "valid": True,
    "accuracy": 0.9,
    "duration_s": 10.0,
    "energy_j": 100.0,
    "energy_per_item_j": 1.0,
    "throughput_items_per_s": 50.0,
}


def run(number: int, **changes: object) -> dict[str, object]:
    return BASE | {"run_id": f"run-{number}"} | changes


def change(found: Changes | None, column: str) -> Change:
    assert found is not None
    return next(change for change in found.figures if change.figure.column == column)


def test_a_first_run_has_nothing_to_be_held_against() -> None:
    assert since_last(run(1), []) is None


@pytest.mark.parametrize(
    "other",
    [
        {"architecture": "B"},
        {"dataset": "x"},
        {"host": "y"},
        {"batch_size": 1},
        {"valid": False},
        {"framework": "z"},
    ],
)
def test_other_configurations_and_standings_are_passed_over(other: dict[str, object]) -> None:
    found = since_last(run(3), [run(1), run(2, **other)])
    assert found is not None
    assert (found.run_id, found.repeats) == ("run-1", 1)
    assert since_last(run(3), [run(2, **other)]) is None


def test_each_figure_has_its_direction() -> None:
    now = run(2, energy_j=80.0, throughput_items_per_s=40.0, accuracy=0.95, duration_s=10.0)
    found = since_last(now, [run(1)])
    assert change(found, "energy_j").ratio == pytest.approx(0.8)
    assert change(found, "energy_j").is_better is True
    assert change(found, "throughput_items_per_s").is_better is False
    assert change(found, "accuracy").ratio is None
    assert change(found, "accuracy").is_better is True
    assert change(found, "duration_s").is_better is None


def test_what_either_does_not_know_has_not_changed() -> None:
    found = since_last(run(2, energy_j=None), [run(1, accuracy=math.nan)])
    assert found is not None
    assert {c.figure.column for c in found.figures} == {
        "energy_per_item_j",
        "duration_s",
        "throughput_items_per_s",
    }


def test_one_earlier_run_does_not_tell_what_is_usual() -> None:
    found = change(since_last(run(2, energy_j=500.0), [run(1)]), "energy_j")
    assert (found.usual, found.is_unusual) == (None, None)


def test_a_further_repeat_is_usual_19_times_in_20() -> None:
    chance = random.Random(7)
    usual = 0
    for _ in range(1000):
        energies = [100.0 * math.exp(chance.gauss(0, 0.1)) for _ in range(5)]
        earlier = [run(n, energy_j=energy) for n, energy in enumerate(energies[:4])]
        usual += change(since_last(run(9, energy_j=energies[4]), earlier), "energy_j").is_unusual is False
    assert 930 <= usual <= 970


def test_twice_the_energy_of_steady_repeats_is_unusual() -> None:
    earlier = [run(n, energy_j=100.0 + n) for n in range(5)]
    assert change(since_last(run(9, energy_j=200.0), earlier), "energy_j").is_unusual is True


def test_a_change_is_told_in_words() -> None:
    steady = [run(n, energy_j=100.0 + n) for n in range(5)]
    assert (
        told(change(since_last(run(9, energy_j=208.0), steady), "energy_j"))
        == "2x, worse, more than repeats differ"
    )
    assert (
        told(change(since_last(run(9, energy_j=103.0), steady), "energy_j"))
        == "-0.96 %, no more than repeats differ"
    )
    assert told(change(since_last(run(9), [run(1)]), "accuracy")) == "the same"


def test_a_single_earlier_run_judges_nothing() -> None:
    one = since_last(run(9, accuracy=0.95, energy_j=200.0), [run(1)])
    assert one is not None
    assert [told(change(one, name)) for name in ("accuracy", "energy_j")] == [
        "+0.05, not judged",
        "2x, not judged",
    ]
    assert against(one) == "the only earlier run of this configuration"
    assert "a single earlier run does not tell what repeats differ by" in why_not_judged(one)
    two = since_last(run(9), [run(1), run(2)])
    assert two is not None
    assert (against(two), why_not_judged(two)) == ("the last of 2 earlier runs of this configuration", "")
