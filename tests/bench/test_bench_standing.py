"""How far a matrix is, as a line, as a bar, and read back from what was told."""

from __future__ import annotations

import json

import pytest

from nnwatch.bench.command import Measurement
from nnwatch.bench.matrix import Turn, cells
from nnwatch.bench.standing import Pace, Standing, last_told
from nnwatch.cli.bench_bar import Bar, following
from nnwatch.cli.bench_list import list_networks
from nnwatch.networks.catalogue import find
from nnwatch.tui.launch.matrix_rows import matrix_rows
from nnwatch.tui.values import Batch


def test_the_time_left_is_expected_first_and_then_that_of_what_was_measured() -> None:
    pace = Pace(expected_s=10.0)
    assert pace.standing(left=3) == Standing(0, 3, 30.0)
    assert pace.standing(left=3, now_s=4.0).left_s == 26.0
    assert pace.standing(left=3, now_s=99.0).left_s == 20.0
    pace.made(20.0)
    pace.made(10.0)
    assert pace.standing(left=2) == Standing(2, 4, 30.0)
    assert pace.standing(left=0) == Standing(2, 2, 0.0)


@pytest.mark.parametrize(
    ("left_s", "told"), [(80.0, "80 s"), (600.0, "10 min"), (7200.0, "2 h"), (0.0, "0 s")]
)
def test_what_is_told_is_understood_again(left_s: float, told: str) -> None:
    standing = Standing(5, 12, left_s)
    assert standing.text == f"5 of 12 measured, about {told} left"
    assert (
        last_told(["1 of 12 measured, about 2 h left", standing.text, "mlp: warming up on cpu"]) == standing
    )


def test_the_end_is_told_and_understood() -> None:
    over = Standing(12, 12, 0.0)
    assert (over.is_over, over.text) == (True, "12 of 12 measured")
    assert last_told(["11 of 12 measured, about 9 s left", over.text]) == over
    assert not Standing(5, 12, 9.0).is_over


def test_nothing_told_is_no_standing() -> None:
    assert last_told(["12 images in 3 s"]) is None


def test_a_bar_fills_its_width() -> None:
    bar = Standing(3, 4, 30.0).bar(60)
    assert len(bar) == 60
    assert bar.endswith("] 3 of 4 measured, about 30 s left")
    cells = bar.partition("]")[0].removeprefix("[")
    assert cells.count("#") == round(len(cells) * 0.75)
    assert Standing(3, 4, 30.0).bar(12) == "3 of 4 measu"
    assert Standing(0, 0, 0.0).share == 1.0


def test_a_bar_is_drawn_while_a_measurement_lasts_and_leaves_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with Bar(Pace(10.0), 3, "lenet5"):
        pass
    drawn = capsys.readouterr().err
    assert "0 of 3 measured, about 30 s left lenet5" in drawn
    assert drawn.endswith("\r\x1b[K")
    assert max(len(line) for line in drawn.split("\r\x1b[K")) < 80


def test_the_screen_of_a_matrix_shows_a_bar_while_it_lasts() -> None:
    told = ("1 of 4 measured, about 30 s left", "mlp failed: no memory")
    rows = matrix_rows(Batch("nnwatch bench mlp", True, told), (), 60)
    bars = ["".join(text for text, _ in line) for line in rows if any("[#" in text for text, _ in line)]
    assert bars == [Standing(1, 4, 30.0).bar(60)]
    ended = matrix_rows(Batch("nnwatch bench mlp", False, told), (), 60)
    assert not any("[#" in text for line in ended for text, _ in line)


@pytest.mark.parametrize(
    ("told", "name", "state"),
    [
        ("1 of 4 measured, about 30 s left", "night", "ended early: r goes on with it"),
        ("1 of 4 measured, about 30 s left", None, "ended early: without a name it cannot go on"),
        ("4 of 4 measured", "night", "measured"),
    ],
)
def test_a_matrix_that_ended_tells_whether_it_can_go_on(told: str, name: str | None, state: str) -> None:
    batch = Batch("nnwatch bench mlp", False, ("lenet5 was measured", told), name)
    assert matrix_rows(batch, (), 60)[0][1][0] == state


def test_a_line_is_told_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    (cell,) = cells([find("mlp")], [Measurement()])
    with following(Pace(10.0), Turn(cell, 1, 2)):
        assert capsys.readouterr().err == "0 of 2 measured, about 20 s left\n"


def test_everything_that_can_be_measured_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    list_networks(as_json=False)
    listed = capsys.readouterr().out
    for name in ("lenet5 ", "alexnet ", "torchvision:NAME", "timm:NAME", "transformers:NAME", "onnx:FILE",
                 "script:FILE.py", "--dataset imagefolder:PATH"):  # fmt: skip
        assert f"\n{name}" in f"\n{listed}"
    list_networks(as_json=True)
    document = json.loads(capsys.readouterr().out)
    assert [source["prefix"] for source in document["sources"]] == [
        "torchvision", "timm", "transformers", "onnx", "script"
    ]  # fmt: skip
    assert len(document["architectures"]) == 11
