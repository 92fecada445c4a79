"""What a breakdown says: costs with intervals, bottlenecks first, kinds, and what is not covered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nnwatch.prediction.beside import Measured, Timed, beside, measured_run
from nnwatch.prediction.beside_text import beside_lines
from nnwatch.prediction.breakdown import Breakdown, Line
from nnwatch.prediction.contrast import contrast
from nnwatch.prediction.costs import Cost, power_of
from nnwatch.prediction.figures import ASCII, FINE, bar, scaled, short
from nnwatch.prediction.kinds import by_kind
from nnwatch.prediction.layers import Layer
from nnwatch.prediction.notes import not_covered, warnings
from nnwatch.prediction.report import report


def make_layer(name: str, kind: str, macs: float, *, covered: bool = True) -> Layer:
    sizes = {"macs": macs, "elements_in": 50.0, "elements_out": 100.0, "weights": 8.0, "element_bytes": 4.0}
    return Layer(name, kind, ((1, 50),), ((1, 100),), sizes, covered, 8)


def make_line(
    name: str, kind: str, macs: float, time_s: float, *, covered: bool = True, known: bool = True
) -> Line:
    time = Cost(time_s, time_s / 1.2, time_s * 1.2)
    return Line(
        make_layer(name, kind, macs, covered=covered),
        time,
        time.times(30.0),
        power_of(time.times(30.0), time),
        beyond=name == "far",
        known_kind=known,
    )


@pytest.fixture
def breakdown() -> Breakdown:
    lines = (
        make_line("first", "conv2d", 900.0, 0.004),
        make_line("second", "relu", 0.0, 0.001, known=False),
        make_line("far", "conv2d", 1000.0, 0.005),
        make_line("odd", "sort", 0.0, 0.002, covered=False, known=False),
    )
    time = Cost(0.012, 0.010, 0.0144)
    return Breakdown(
        "small",
        2,
        "float32",
        24,
        lines,
        time,
        time.times(30.0),
        Cost(30.0, 25.0, 36.0),
        "fitted to measured energy",
    )


def test_power_has_an_interval_of_both_errors() -> None:
    power = power_of(Cost(30.0, 30.0 / 1.3, 30.0 * 1.3), Cost(1.0, 1 / 1.4, 1.4))
    assert power.value == 30.0
    assert 1.4 < power.high / power.value < 1.3 * 1.4
    assert power.low == pytest.approx(30.0**2 / power.high)


def test_bottlenecks_and_kinds_come_dearest_first(breakdown: Breakdown) -> None:
    assert [line.layer.name for line in breakdown.bottlenecks] == ["far", "first", "odd", "second"]
    kinds = by_kind(breakdown)
    assert [(kind.kind, kind.layers) for kind in kinds] == [("conv2d", 2), ("sort", 1), ("relu", 1)]
    assert kinds[0].share == pytest.approx(9 / 12)
    assert kinds[0].time_s == pytest.approx(0.009)


def test_what_is_not_covered_has_its_share_of_multiplications(breakdown: Breakdown) -> None:
    assert not_covered(breakdown) == {"sort": pytest.approx(100 / 2000)}
    notes = warnings(breakdown)
    assert notes[0].startswith("* 1 layer not covered")
    assert "sort 5.0% of all multiply-adds" in notes[0]
    assert "? 2 layers of kinds never measured" in notes[1]
    assert "relu, sort (25.0% of the sum)" in notes[1]
    assert "! 1 layer outside of the measured range" in notes[2]


def test_half_precision_is_said_to_be_unknown_to_the_fit(breakdown: Breakdown) -> None:
    assert "not known to a model fitted on float32" in warnings(replace(breakdown, precision="bfloat16"))[-1]


@pytest.mark.parametrize("width", [80, 100, 120, 180])
def test_a_report_fits_its_width_and_puts_totals_first(breakdown: Breakdown, width: int) -> None:
    lines = report(breakdown, width, FINE, every=True).splitlines()
    assert max(len(line) for line in lines) <= width
    assert lines[0].startswith("small: 4 layers, 24 parameters")
    assert "time" in lines[1]
    assert lines[1] == "  time       12 ms a call, 6 ms an item (90 %: 10 ms to 14.4 ms)"
    assert "180 mJ an item" in lines[2]
    assert lines[4] == "  the energy is fitted to measured energy"
    assert lines[6].startswith("layer")
    assert lines[7].startswith("far")
    assert "conv2d!" in lines[7]
    assert any(("1x50 -> 1x100" if width > 110 else " 1x100 ") in line for line in lines)


def test_a_report_without_energy_has_no_column_for_it(breakdown: Breakdown) -> None:
    lines = tuple(replace(line, energy_j=None, power_w=None) for line in breakdown.lines)
    timed = replace(breakdown, lines=lines, energy_j=None, power_w=None, energy_label=None)
    head = next(line for line in report(timed, 120, FINE).splitlines() if line.startswith("layer"))
    assert head.split()[:3] == ["layer", "kind", "time"]
    assert "energy" not in head


def test_a_report_in_plain_characters_has_no_others(breakdown: Breakdown) -> None:
    assert report(breakdown, 120, ASCII, every=True).isascii()


def test_a_bar_shows_its_interval() -> None:
    assert bar(Cost(6.0, 4.0, 8.0), 10.0, 10, FINE) == "████▓▓░░"
    assert bar(Cost(6.0, 4.0, 80.0), 10.0, 10, ASCII) == "####==----"
    assert bar(Cost(6.0, 4.0, 8.0), 0.0, 10, FINE) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0 s"),
        (0.9996, "1 s"),
        (999.6, "1 ks"),
        (123.4, "123 s"),
        (12.34e-6, "12.3 us"),
        (3e-9, "3 ns"),
        (1e13, "10 Ts"),
        (1e-15, "<1 ps"),
    ],
)
def test_quantities_have_three_digits(value: float, text: str) -> None:
    assert scaled(value, "s") == text


@pytest.mark.parametrize(
    ("cost", "text"),
    [
        (Cost(1.0, 0.9, 1.2), "1 s -10% +20%"),
        (Cost(1.0, 0.2, 1e6), "1 s /5 x999+"),
        (Cost(20.0, 20.0, 20.0), "20 s"),
        (None, "-"),
    ],
)
def test_an_interval_is_short(cost: Cost | None, text: str) -> None:
    assert short(cost, "s") == text


def test_models_are_set_beside_each_other(breakdown: Breakdown) -> None:
    other = replace(
        breakdown, name="other", time_s=Cost(0.024, 0.020, 0.0288), energy_j=Cost(0.4, 0.3, 0.5), batch_size=4
    )
    lines = contrast([breakdown, other], FINE)
    time, energy = (
        next(line for line in lines if line.startswith(what)) for what in ("time", "energy a call")
    )
    assert time.split()[3:] == ["12", "ms", "24", "ms", "2"]
    assert "intervals overlap: no difference is shown" in energy
    assert any(line.startswith("conv2d, of energy") and "75.0%" in line for line in lines)


ROW: dict[str, object] = {
    "run_id": "run-1",
    "name": None,
    "architecture": "small",
    "host": "here",
    "batch_size": 2,
    "latency_p50_s": 0.018,
    "throughput_items_per_s": 100.0,
    "energy_per_item_j": 0.2,
    "accuracy": 0.9,
    "device": "cpu",
    "valid": True,
    "verdict_reasons": [],
}


def test_a_run_gives_the_whole_residual_and_no_other(breakdown: Breakdown) -> None:
    found = beside(breakdown, measured_run(ROW, "here"), None)
    assert found.time is not None
    assert found.time.relative == pytest.approx(0.5)
    assert not found.time.inside
    assert found.energy is not None
    assert found.energy.inside
    assert [kind.relative for kind in found.kinds] == [None] * 3
    text = "\n".join(beside_lines(found, 120))
    assert "measured 18 ms, predicted 12 ms (10 ms to 14.4 ms)" in text
    assert "+50.0%, outside the 90 % interval" in text
    assert max(len(line) for line in beside_lines(found, 80)) <= 80
    assert "75.0%" in text
    assert "--measure times its layers here" in text


def test_a_run_says_why_it_may_not_be_what_was_predicted() -> None:
    row = {
        **ROW,
        "device": "cuda:0",
        "valid": False,
        "verdict_reasons": ["too short"],
        "energy_per_item_j": None,
    }
    run = measured_run({**row, "latency_p50_s": None}, "elsewhere")
    assert run.time_s == pytest.approx(0.02)
    assert run.time_from == "items a second"
    assert run.caveats == (
        "the run was measured on here, not on this host",
        "the run used cuda:0",
        "the run is not valid: too short",
        "the run has no energy per item",
    )


def test_timed_layers_give_the_residual_by_kind(breakdown: Breakdown) -> None:
    timed = Timed("here", (0.006, 0.001, 0.003, 0.004), 0.020)
    found = beside(breakdown, None, timed)
    assert [kind.kind for kind in found.kinds] == ["conv2d", "sort", "relu"]
    assert [kind.relative for kind in found.kinds] == pytest.approx([0.0, 1.0, 0.0])
    assert timed.between_s == pytest.approx(0.006)
    text = "\n".join(beside_lines(found, 100))
    assert "sort                              1       2 ms       4 ms   +100.0%" in text
    assert "+30.0% of it is not in the layers timed alone" in text


def test_a_measurement_without_a_prediction_is_still_shown(breakdown: Breakdown) -> None:
    lines = tuple(replace(line, time_s=None, energy_j=None, power_w=None) for line in breakdown.lines)
    bare = replace(breakdown, lines=lines, time_s=None, energy_j=None, power_w=None, energy_label=None)
    run = Measured("run-1", "small", "here", 2, 0.018, "median of its calls", None, None)
    text = "\n".join(beside_lines(beside(bare, run, None), 100))
    assert "measured 18 ms, not predicted" in text
    assert "not covered" in report(bare, 80, FINE)
