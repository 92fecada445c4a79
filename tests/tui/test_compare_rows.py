"""What the views of a comparison say: effects in words, the error of run time, a matrix wider than the window."""

from __future__ import annotations

import math
import random

import pytest

from nnwatch.scoring.comparison import Question, compare
from nnwatch.scoring.fit import fit_matrix
from nnwatch.tui.compare.curves import MOST_READ, power, with_curves
from nnwatch.tui.compare.parts import parts, run_time
from nnwatch.tui.compare.rows import matrix, ranking
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.rows import Row, plain, width_of
from tests.fakes.runs import make_curve, make_row

QUESTION = Question()
CLASSES = {"classes": 10, "dataset_items": 10_000, "rated_power_w": 1000.0}


def repeats(name: str, joules: float, **changes: object) -> list[dict[str, object]]:
    chance = random.Random(name)
    energies = [joules * math.exp(chance.gauss(0, 0.02)) for _ in range(3)]
    return [
        make_row(n, run_id=f"{name}-{n}", architecture=name, energy_per_item_j=energy, **CLASSES | changes)
        for n, energy in enumerate(energies)
    ]


def text_of(rows: list[Row]) -> str:
    return "\n".join(plain(line).rstrip() for line in rows)


def test_effects_are_told_with_verdict_and_repeats() -> None:
    found = compare([*repeats("a", 1.0), *repeats("b", 1.5), *repeats("c", 1.005)], QUESTION)
    said = text_of(ranking(found, 200))
    assert "the energy per item of a: worse (3 and 3 repeats)" in said
    assert "not distinguishable with 3 and 3 repeats; about" in said
    assert "more of each would do" in said


def test_single_runs_are_not_judged_once_instead_of_in_every_line() -> None:
    rows = [make_row(n, architecture=f"net{n}", **CLASSES) for n in range(20)]
    said = text_of(ranking(compare(rows, QUESTION), 120))
    assert said.count("not judged: a single run has no spread") == 1


def test_run_time_is_held_against_what_was_measured() -> None:
    found = compare(repeats("a", 1.0, energy_j=28_570.0, duration_s=50.0), QUESTION)
    said = text_of(run_time(found, 120))
    assert "+75%" in said
    assert "50.00 kJ" in said
    assert "28.57 kJ" in said
    unrated = compare([make_row(1, host="x", cpu_model=None)], QUESTION)
    assert "n/a: needs the rated power" in text_of(run_time(unrated, 120))


def test_phases_and_components_stand_side_by_side() -> None:
    row = make_row(1, energy_idle_gpu_j=600.0, energy_node_j=40_000.0)
    said = text_of(parts(compare([row], QUESTION), 160))
    for word in ("load", "inference", "CPU", "DRAM", "used GPUs", "idle GPUs", "rest of node"):
        assert word in said


@pytest.mark.parametrize("width", [58, 78, 96, 116, 160, 196])
def test_no_component_is_cut_off_and_intervals_are_told_where_there_is_room(width: int) -> None:
    energies = ((1000.0, 100.0, 5000.0), (1010.0, 103.0, 5050.0), (1030.0, 101.0, 5100.0))
    rows = [
        make_row(n, run_id=f"r{n}", energy_cpu_j=cpu, energy_dram_j=dram, energy_gpu_j=gpu, **CLASSES)
        for n, (cpu, dram, gpu) in enumerate(energies)
    ]
    lines = text_of(parts(compare(rows, QUESTION), width)).splitlines()
    number = next(n for n, line in enumerate(lines) if line.split()[-3:] == ["rest", "of", "node"])
    assert [lines[number + 1].count(part) for part in ("1.013 kJ", "101.3 J", "5.050 kJ")] == [1, 1, 1]
    assert lines[number + 1].count("]") == (4 if width > 150 else 0)


def test_a_matrix_of_many_machines_goes_on_below() -> None:
    rows = [
        make_row(n, run_id=f"r{n}", host=f"node{n:02d}", architecture="a-network-of-a-long-name")
        for n in range(30)
    ]
    drawn = matrix(fit_matrix(rows, QUESTION), 80)
    assert all(width_of(line) <= 80 for line in drawn)
    said = text_of(drawn)
    assert all(f"[{n}] " in said for n in range(1, 31))
    assert said.count("0.0872") == 30


def test_the_matrix_says_its_conditions_and_what_is_left_out() -> None:
    rows = [make_row(1), make_row(2, run_id="b"), make_row(3, run_id="c", precision="int8")]
    said = text_of(matrix(fit_matrix(rows, QUESTION), 200))
    assert "precision float32" in said
    assert "left out 1 runs:" in said


def test_no_more_samples_are_read_than_plots_can_show() -> None:
    rows = [make_row(n, architecture=f"net{n}", precision=f"p{n % 5}", **CLASSES) for n in range(50)]
    found = compare(rows, QUESTION)
    entries = with_curves(found)
    assert len(entries) == MOST_READ
    said = text_of(power(found, [make_curve("r", 1), *[None] * (MOST_READ - 1)], 78, Glyphs.ASCII))
    assert said.count("at the top") == 1
    assert said.count("no sample of these runs is kept") == 3
    assert said.count("and 4 more groups") == 4
    assert "and 10 more groups" in said
