"""Costs that jump, as where a library changes its algorithm: forests take sides, and their share is held out."""

from __future__ import annotations

import numpy as np
import pytest

from nnwatch.prediction.blending import best_share, blend
from nnwatch.prediction.fitting import held_out
from nnwatch.prediction.forest import evaluate_forest, fit_forest
from nnwatch.prediction.jumps import evaluate_jumps, fit_jumps
from nnwatch.prediction.methods import NNWATCH
from nnwatch.prediction.table import Floats, Table

HIGH = 2.0


@pytest.fixture(scope="module")
def places() -> Floats:
    """Layers by two sizes, even between -1 and 1."""
    return np.random.default_rng(0).uniform(-1.0, 1.0, (300, 2))


def stepped(places: Floats) -> Floats:
    return np.where(places[:, 0] > 0.1, HIGH, 0.0)


def test_a_forest_tells_no_cost_between_both_sides_of_a_jump(places: Floats) -> None:
    trees = fit_forest(places, stepped(places))
    new = np.array([[0.2, 0.0], [-0.1, 0.5], [0.9, -0.9]])
    np.testing.assert_allclose(evaluate_forest(trees, new), stepped(new), atol=1e-6)


def test_forests_remember_what_they_saw(places: Floats) -> None:
    wanted = places[:, 0] + places[:, 1] ** 2
    np.testing.assert_allclose(evaluate_forest(fit_forest(places, wanted), places), wanted, atol=1e-6)


def test_beyond_the_dearest_layer_the_smooth_part_goes_on(places: Floats) -> None:
    trend, smooth = 3.0 * places[:, 0], np.zeros(len(places))
    state = fit_jumps(places, trend, stepped(places), smooth)
    new, far = np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([3.0, 8.0])
    near, beyond = evaluate_jumps(state, new, far, np.zeros(2))
    assert beyond - near == pytest.approx(5.0, abs=0.2)


def test_a_share_is_what_held_out_layers_ask_for() -> None:
    guesses = np.array([[0.0, 1.0], [0.0, 3.0]])
    assert best_share(guesses, guesses[:, 0]) == 0.0
    assert best_share(guesses, guesses.mean(axis=1)) == 0.5
    assert best_share(guesses, guesses[:, 1]) == 1.0
    assert best_share(guesses[:, :1], np.ones(2)) == 0.0
    np.testing.assert_array_equal(blend(guesses[:, :1], 0.5), guesses[:, 0])


def test_a_fit_that_needs_no_forests_keeps_none(linear_layers: Table) -> None:
    told = {"jumps": {}, "intercept": 1.0}
    assert NNWATCH.settle(told, 0.0) == {"intercept": 1.0, "share": 0.0}
    assert "jumps" in NNWATCH.settle(told, 0.5)
    few = linear_layers.take(range(18))
    assert held_out(few, NNWATCH, "time").share == 0.0  # the trend alone
