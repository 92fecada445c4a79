"""What every score must survive, and what each of them says of known figures."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nnwatch.scoring.accuracy_per_joule import ACCURACY_PER_JOULE
from nnwatch.scoring.columns import DOMAINS
from nnwatch.scoring.composite import COMPOSITE
from nnwatch.scoring.energy_delay_product import ENERGY_DELAY_PRODUCT
from nnwatch.scoring.epr import EPR
from nnwatch.scoring.netscore import NETSCORE
from nnwatch.scoring.netscore_energy import NETSCORE_ENERGY
from nnwatch.scoring.registry import SCORES
from nnwatch.scoring.score import ScoreRule, Terms

RowValues = dict[str, object]

accuracies = st.just(0.0) | st.floats(1e-6, 1.0)
energies_j = st.floats(1e-9, 1e6)
rows = st.fixed_dictionaries(
    {
        "accuracy": accuracies,
        "classes": st.integers(2, 100_000),
        "items": st.integers(1, 10**9),
        "dataset_items": st.none() | st.integers(1, 10**6),
        "energy_per_item_j": energies_j,
        "throughput_items_per_s": st.floats(1e-3, 1e7),
        "parameters": st.integers(1, 10**12),
        "flops_per_item": st.integers(1, 10**15),
    }
)
not_all_wrong = rows.map(lambda row: row | {"accuracy": row["accuracy"] or 0.5})
of_energy = [rule for rule in SCORES if "energy_per_item_j" in rule.needs]
of_accuracy = [rule for rule in SCORES if "accuracy" in rule.needs]


def value(rule: ScoreRule, row: RowValues, **changes: object) -> float:
    score = rule.score(row | changes)
    assert score.value is not None, score.note
    return score.value


def goodness(rule: ScoreRule, row: RowValues, **changes: object) -> float:
    """Return the value, greater for better; a score that does not exist is worse than any other."""
    found = rule.score(row | changes).value
    if found is None:
        return -math.inf
    return found if rule.higher_is_better else -found


def order(left: float, right: float) -> int:
    """Compare two scores, as equal where rounding alone parts them."""
    return 0 if math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-9) else 1 if left > right else -1


def test_names_are_unique_and_needs_are_known_columns() -> None:
    assert len({rule.name for rule in SCORES}) == len(SCORES)
    assert {column for rule in SCORES for column in rule.needs + rule.uses} <= set(DOMAINS)


@pytest.mark.parametrize("rule", SCORES, ids=lambda rule: rule.name)
@given(row=rows)
def test_is_finite_wherever_it_is_defined(rule: ScoreRule, row: RowValues) -> None:
    score = rule.score(row)
    assert (score.value is None) == score.note.startswith("n/a: ")
    assert score.value is None or math.isfinite(score.value)


@pytest.mark.parametrize("rule", SCORES, ids=lambda rule: rule.name)
@given(row=rows, data=st.data())
def test_says_what_it_lacks(rule: ScoreRule, row: RowValues, data: st.DataObject) -> None:
    column = data.draw(st.sampled_from(rule.needs))
    nothing = data.draw(st.sampled_from([None, math.nan, math.inf, -1.0, True, "1"]))
    score = rule.score(row | {column: nothing})
    assert score.value is None
    assert score.note == f"n/a: needs {DOMAINS[column].words}"


@pytest.mark.parametrize("rule", of_energy, ids=lambda rule: rule.name)
@given(row=rows, energy_j=energies_j)
def test_less_energy_is_never_worse(rule: ScoreRule, row: RowValues, energy_j: float) -> None:
    assume(energy_j < float(str(row["energy_per_item_j"])))
    assert goodness(rule, row, energy_per_item_j=energy_j) >= goodness(rule, row)


@pytest.mark.parametrize("rule", of_accuracy, ids=lambda rule: rule.name)
@given(row=rows, pair=st.tuples(accuracies, accuracies))
def test_more_accuracy_is_never_worse(rule: ScoreRule, row: RowValues, pair: tuple[float, float]) -> None:
    low, high = sorted(pair)
    assert goodness(rule, row, accuracy=high) >= goodness(rule, row, accuracy=low)


@pytest.mark.parametrize("rule", of_energy, ids=lambda rule: rule.name)
@given(one=not_all_wrong, other=not_all_wrong, unit=st.sampled_from([1e-6, 1e-3, 1e3, 1 / 3.6e6]))
def test_order_does_not_depend_on_the_unit_of_energy(
    rule: ScoreRule, one: RowValues, other: RowValues, unit: float
) -> None:
    def in_unit(row: RowValues) -> float:
        return value(rule, row, energy_per_item_j=float(str(row["energy_per_item_j"])) * unit)

    left, right = value(rule, one), value(rule, other)
    assume(order(left, right) != 0 and not math.isclose(left, right, rel_tol=1e-6, abs_tol=1e-6))
    assert (left > right) == (in_unit(one) > in_unit(other))


@pytest.mark.parametrize("rule", of_energy, ids=lambda rule: rule.name)
@given(row=rows)
def test_a_hundredfold_in_energy_is_told_apart(rule: ScoreRule, row: RowValues) -> None:
    assume(row["accuracy"] != 0)
    hundredfold = value(rule, row, energy_per_item_j=100.0 * float(str(row["energy_per_item_j"])))
    assert rule.is_better(value(rule, row), hundredfold)


@pytest.mark.parametrize("accuracy", [1.0, 0.1, 0.0])
def test_composite_is_finite_at_no_error_at_chance_and_below(accuracy: float) -> None:
    row: RowValues = {"accuracy": accuracy, "classes": 10, "items": 1000, "energy_per_item_j": 1.0}
    assert math.isfinite(value(COMPOSITE, row))


def test_composite_of_chance_at_one_joule_is_about_zero() -> None:
    row: RowValues = {"accuracy": 0.1, "classes": 10, "items": 1000, "energy_per_item_j": 1.0}
    assert value(COMPOSITE, row) == pytest.approx(0.0, abs=0.01)


def test_composite_of_known_figures() -> None:
    row: RowValues = {"accuracy": 0.985, "classes": 10, "items": 1000, "energy_per_item_j": 0.25}
    error = 15.5 / 1001 / 0.9
    assert value(COMPOSITE, row) == pytest.approx(-2 * math.log2(error) + 2)


def test_repeating_the_test_items_makes_the_error_no_more_certain() -> None:
    once: RowValues = {
        "accuracy": 1.0,
        "classes": 10,
        "items": 1000,
        "dataset_items": 1000,
        "energy_per_item_j": 1,
    }
    assert value(COMPOSITE, once, items=50_000) == value(COMPOSITE, once)
    assert value(COMPOSITE, once, items=50_000, dataset_items=None) > value(COMPOSITE, once)
    assert value(COMPOSITE, once, items=100) < value(COMPOSITE, once)


@given(row=rows, reference=rows, alpha=st.floats(0.0, 8.0))
def test_a_pinned_reference_moves_all_composites_alike(
    row: RowValues, reference: RowValues, alpha: float
) -> None:
    pinned = Terms(alpha=alpha, error_ref=0.02, energy_ref_j=3.0)
    shift = COMPOSITE.score(row, pinned), COMPOSITE.score(row, Terms(alpha))
    other = COMPOSITE.score(reference, pinned), COMPOSITE.score(reference, Terms(alpha))
    assert shift[0].value is not None
    assert shift[1].value is not None
    assert other[0].value is not None
    assert other[1].value is not None
    assert shift[0].value - shift[1].value == pytest.approx(other[0].value - other[1].value, abs=1e-6)


@given(row=rows, other=rows)
def test_composite_is_epr_on_a_logarithmic_scale(row: RowValues, other: RowValues) -> None:
    same_task = other | {"classes": row["classes"]}
    difference = value(COMPOSITE, row) - value(COMPOSITE, same_task)
    expected = math.log2(value(EPR, same_task)) - math.log2(value(EPR, row))
    assert difference == pytest.approx(expected, abs=1e-6)


def test_accuracy_per_joule_of_known_figures() -> None:
    assert value(ACCURACY_PER_JOULE, {"accuracy": 0.9, "energy_per_item_j": 0.5}) == pytest.approx(1.8)


def test_energy_delay_product_of_known_figures() -> None:
    row: RowValues = {"energy_per_item_j": 0.5, "throughput_items_per_s": 100.0}
    assert value(ENERGY_DELAY_PRODUCT, row) == pytest.approx(0.005)


def test_netscore_of_known_figures() -> None:
    row: RowValues = {"accuracy": 0.8, "parameters": 4_000_000, "flops_per_item": 2_000_000_000}
    assert value(NETSCORE, row) == pytest.approx(20 * math.log10(80**2 / 2))


def test_netscore_of_measured_energy_of_known_figures() -> None:
    row: RowValues = {"accuracy": 0.8, "energy_per_item_j": 4.0}
    assert value(NETSCORE_ENERGY, row) == pytest.approx(20 * math.log10(80**2 / 2))


def test_netscore_of_no_accuracy_is_not_invented() -> None:
    score = NETSCORE.score({"accuracy": 0.0, "parameters": 1, "flops_per_item": 1})
    assert score.value is None
    assert score.note == "n/a: the values are out of range"


def test_names_all_that_is_missing() -> None:
    assert COMPOSITE.score({"items": 1, "classes": 10}).note == "n/a: needs accuracy and energy per item"
