"""Measurements in turns: their order, when they stop, and what a second start leaves out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nnwatch.bench.command import Measurement
from nnwatch.bench.matrix import Plan, Progress, Turn, cells, measure, progress_of, turns
from nnwatch.core.errors import NnwatchError
from nnwatch.networks.catalogue import find

TWO = cells([find("mlp"), find("vit")], [Measurement(batch_size=8)])


def measured(plan: Plan, progress: Progress, record: Callable[[Turn], float | None]) -> list[str]:
    return [
        f"{turn.cell.architecture.name}{turn.round}{'!' if failure else ''}"
        for turn, failure in measure(plan, progress, record)
    ]


def test_networks_take_turns() -> None:
    plan = Plan(TWO, repeat=2)
    assert measured(plan, Progress(), lambda _: 1.0) == ["mlp1", "vit1", "mlp2", "vit2"]
    assert [turn.left for turn in turns(plan, Progress())] == [4, 3, 2, 1]


def test_every_network_is_measured_in_every_way() -> None:
    hows = [Measurement(batch_size=size) for size in (1, 8)]
    names = [cell.name for cell in cells([find("mlp"), find("vit")], hows)]
    assert len(set(names)) == 4
    assert names[0] == "mlp/b1/float32/cpu/10s"


def test_it_goes_on_until_the_interval_is_narrow_and_no_further_than_the_bound() -> None:
    noisy = {"mlp": [1.0, 1.2, 1.1, 1.3, 1.0, 1.2], "vit": [2.0, 2.001, 2.002]}
    plan = Plan(TWO, repeat=2, narrow=0.02, at_most=5)
    order = measured(plan, Progress(), lambda turn: noisy[turn.cell.architecture.name][turn.round - 1])
    assert order == ["mlp1", "vit1", "mlp2", "vit2", "mlp3", "mlp4", "mlp5"]


def test_a_failing_network_is_told_and_the_rest_goes_on() -> None:
    def record(turn: Turn) -> float:
        if turn.cell.architecture.name == "mlp":
            raise NnwatchError("no memory left")
        return 1.0

    progress = Progress()
    assert measured(Plan(TWO, repeat=2), progress, record) == ["mlp1!", "vit1", "vit2"]
    assert progress.failures == {TWO[0].name: "no memory left"}


def test_what_was_measured_is_not_measured_again() -> None:
    tags = ["matrix=night", f"cell={TWO[0].name}", "round=1"]
    rows: list[dict[str, object]] = [
        {"tags": tags, "status": "completed", "energy_per_item_j": 0.5},
        {"tags": [*tags[:2], "round=2"], "status": "failed", "energy_per_item_j": None},
        {
            "tags": ["matrix=day", f"cell={TWO[1].name}", "round=1"],
            "status": "completed",
            "energy_per_item_j": 1,
        },
        {"tags": None, "status": "completed", "energy_per_item_j": 1},
    ]
    progress = progress_of(rows, "night")
    assert measured(Plan(TWO, repeat=2), progress, lambda _: 0.5) == ["vit1", "mlp2", "vit2"]


def test_energy_that_is_not_known_is_never_narrow() -> None:
    plan = Plan(TWO[:1], repeat=1, narrow=0.5, at_most=3)
    assert measured(plan, Progress(), lambda _: None) == ["mlp1", "mlp2", "mlp3"]


@pytest.mark.parametrize(("values", "narrow"), [([1.0], False), ([1.0, 1.0], True), ([1.0, 2.0], False)])
def test_one_run_has_no_interval(values: list[float], narrow: bool) -> None:
    progress = Progress()
    for round_, value in enumerate(values):
        progress.add("cell", round_, value)
    assert progress.is_narrow("cell", 0.02) is narrow
