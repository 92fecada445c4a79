"""The Pareto front and the reigns over alpha agree with looking at every pair and every weight."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from nnwatch.scoring.alpha import reigns
from nnwatch.scoring.pareto import Point, front

CLOUDS = st.lists(
    st.tuples(st.sampled_from([0.1, 0.2, 0.3, 0.5]), st.sampled_from([1.0, 2.0, 3.0, 9.0])), max_size=12
)
NETWORKS = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3),
    st.tuples(st.floats(1e-4, 1.0), st.floats(1e-6, 1e6)),
    min_size=1,
    max_size=8,
)


def dominates(one: Point, other: Point) -> bool:
    no_worse = one.error <= other.error and one.energy_j <= other.energy_j
    return no_worse and (one.error, one.energy_j) != (other.error, other.energy_j)


@given(CLOUDS)
def test_the_front_is_what_nothing_dominates(cloud: list[tuple[float, float]]) -> None:
    points = [Point(f"{i}", error, energy_j) for i, (error, energy_j) in enumerate(cloud)]
    found = front(points)
    best = {p.label for p in points if not any(dominates(q, p) for q in points)}
    assert {p.label for p in found.points} == best
    for beaten in found.dominated:
        assert set(beaten.by) == {q.label for q in found.points if dominates(q, beaten.point)}
        assert beaten.by


@given(networks=NETWORKS, alpha=st.floats(0.0, 50.0))
def test_whoever_reigns_has_the_best_score(networks: dict[str, tuple[float, float]], alpha: float) -> None:
    found = reigns(networks)
    assert found[0].from_alpha == 0.0
    assert found[-1].to_alpha is None
    assert [r.to_alpha for r in found[:-1]] == [r.from_alpha for r in found[1:]]

    def score(label: str) -> float:
        error, energy_j = networks[label]
        return -alpha * math.log2(error) - math.log2(energy_j)

    ruler = next(r for r in found if r.from_alpha <= alpha and (r.to_alpha is None or alpha <= r.to_alpha))
    assert score(ruler.label) >= max(map(score, networks)) - 1e-6


def test_nobody_reigns_over_nothing() -> None:
    assert reigns({}) == ()
    assert front([]).points == ()
