"""Energy by channel and scope: exact for counters, exact for linear power, and honest about what is missing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnwatch.core.component import Component
from nnwatch.core.energy import LONGEST_POWER_GAP_US, explained_share, is_summed
from nnwatch.core.records import Channel, Method, Pace, Sample
from nnwatch.core.tally import Tally
from tests.core.machines import counter, feed, power


def component(tally: Tally, scope: str = "cpu") -> Component:
    return next(c for c in tally.ledger.components() if c.scope == scope)


@given(
    st.lists(st.tuples(st.integers(1, 10_000_000), st.integers(0, 10**9)), min_size=1, max_size=60), st.data()
)
def test_a_counter_gives_last_minus_first_under_any_sampling(
    steps: list[tuple[int, int]], data: st.DataObject
) -> None:
    kept = data.draw(st.lists(st.booleans(), min_size=len(steps) - 1, max_size=len(steps) - 1))
    tally, t_us, count = Tally([counter("c")]), 0, 10**12
    tally.sample(Sample(0, {"c": count}))
    for (gap_us, grown), is_read in zip(steps, [*kept, True], strict=True):
        t_us, count = t_us + gap_us, count + grown
        if is_read:
            tally.sample(Sample(t_us, {"c": count}))
    total_uj = sum(grown for _, grown in steps)
    assert round((tally.energy_j() or 0.0) * 1e6) == total_uj
    assert component(tally).coverage == 1.0


def test_a_day_of_small_steps_adds_up_to_the_microjoule() -> None:
    tally = feed(Tally([counter("c")]), ((n / 10, {"c": 7 * n}) for n in range(200_001)))
    assert tally.energy_j() == 1_400_000 * 1e-6


@given(st.floats(0, 500), st.floats(-5, 20), st.lists(st.floats(0.01, 14), min_size=1, max_size=30))
def test_integrated_power_is_exact_where_power_is_linear(
    start_w: float, slope: float, gaps: list[float]
) -> None:
    t_s, tally = 0.0, Tally([power("p")])
    feed(tally, [(0.0, {"p": start_w})])
    for gap in gaps:
        t_s = round(t_s + gap, 6)
        feed(tally, [(t_s, {"p": start_w + slope * t_s})])
    exact_j = start_w * t_s + slope * t_s**2 / 2
    assert component(tally).energy_j == pytest.approx(exact_j, rel=1e-9, abs=1e-6)


def test_power_over_a_long_gap_is_unknown_and_lowers_the_coverage() -> None:
    gap_s = LONGEST_POWER_GAP_US / 1e6 + 1
    tally = feed(Tally([power("p")]), [(0, {"p": 100}), (4, {"p": 100}), (4 + gap_s, {"p": 100})])
    assert component(tally).energy_j == 400
    assert component(tally).coverage == pytest.approx(4 / (4 + gap_s))
    assert component(tally).power_w is None


def test_a_counter_bridges_missed_readings_and_a_reset_lowers_the_coverage() -> None:
    bridged = feed(Tally([counter("c")]), [(0, {"c": 0}), (1, {}), (2, {}), (3, {"c": 3_000_000})])
    assert (bridged.energy_j(), component(bridged).coverage) == (3.0, 1.0)
    fallen = feed(
        Tally([counter("c")]),
        [
            (0, {"c": 9_000_000}),
            (1, {"c": 10_000_000}),
            (2, {"c": 0}),
            (3, {"c": 1_000_000}),
            (4, {"c": 2_000_000}),
        ],
    )
    assert fallen.energy_j() == 2.0
    assert component(fallen).coverage == pytest.approx(0.5)


def test_a_channel_that_comes_late_covers_only_its_time() -> None:
    tally = feed(Tally([counter("c")]), [(0, {}), (5, {"c": 50}), (10, {"c": 5_000_050})])
    assert tally.energy_j() == 5.0
    assert component(tally).coverage == 0.5


def test_the_account_begins_with_the_first_sample() -> None:
    tally = feed(Tally([counter("c")]), [(0.02, {"c": 0}), (0.07, {"c": 500_000})])
    assert tally.duration_s == pytest.approx(0.05)
    assert component(tally).coverage == 1.0


def test_a_slow_reading_just_after_a_tick_makes_the_run_no_longer() -> None:
    tally = feed(Tally([counter("c"), power("n", "node", counted=False)]), [(0, {"c": 0}), (1, {"c": 10**6})])
    tally.sample(Sample(1_040_000, {"n": 90}, Pace.SECOND))
    assert (tally.duration_s, component(tally).coverage) == (1.0, 1.0)


def test_the_weaker_of_two_sockets_decides_coverage_and_method() -> None:
    channels = [counter("a"), power("b")]
    tally = feed(Tally(channels), [(0, {"a": 0, "b": 10}), (1, {"a": 10**6, "b": 10}), (2, {"a": 2 * 10**6})])
    both = component(tally)
    assert (both.energy_j, both.coverage, both.method) == (12.0, 0.5, Method.INTEGRATED)


@pytest.mark.parametrize(
    ("channel", "counts"),
    [
        (counter("node", "node", counted=False), False),
        (counter("psys", "psys", counted=False), False),
        (counter("psys-counted", "psys"), False),
        (counter("node-counted", "node"), False),
        (counter("cores", "cpu", counted=False), False),
        (counter("dram", "dram"), True),
        (counter("card", "gpu:1"), True),
    ],
    ids=lambda value: value.id if isinstance(value, Channel) else None,
)
def test_what_contains_other_scopes_is_never_added(channel: Channel, counts: bool) -> None:
    tally = Tally([counter("package"), channel])
    feed(tally, [(0, {"package": 0, channel.id: 0}), (2, {"package": 10**7, channel.id: 3 * 10**7})])
    assert tally.energy_j() == (40.0 if counts else 10.0)
    assert sum(c.energy_j for c in tally.summed()) == tally.energy_j()
    assert is_summed(channel.scope) or not counts


def test_the_node_is_told_by_its_best_channel() -> None:
    channels = [power("bmc", "node", counted=False), counter("cray", "node", counted=False)]
    tally = feed(Tally(channels), [(0, {"bmc": 90, "cray": 0}), (2, {"bmc": 90, "cray": 200 * 10**6})])
    assert tally.ledger.energy_of_scope("node") == 200.0
    assert tally.ledger.energy_of_scope("psys") is None
    assert tally.energy_j() is None


@pytest.mark.parametrize(
    ("energy_j", "node_j", "share"),
    [(70.0, 100.0, 0.7), (None, 100.0, None), (70.0, None, None), (70.0, 0.0, None)],
)
def test_the_share_that_the_components_explain(
    energy_j: float | None, node_j: float | None, share: float | None
) -> None:
    assert explained_share(energy_j, node_j) == share


def test_uncertainty_joins_the_source_with_one_refresh() -> None:
    channel = counter("c", rel_uncertainty=0.05, refresh_s=0.1)
    tally = feed(Tally([channel]), [(0, {"c": 0}), (10, {"c": 1000 * 10**6})])
    assert component(tally).rel_uncertainty == pytest.approx(0.05 + 0.1 * 100 / 1000)


def test_power_is_the_mean_of_a_second_and_the_peak_the_greatest_sum() -> None:
    tally = Tally([counter("a"), counter("b", "dram")])
    for n in range(41):
        feed(tally, [(n / 10, {"a": n * 10**6 if n <= 20 else (20 + 3 * (n - 20)) * 10**6, "b": n * 10**5})])
    assert component(tally).power_w == pytest.approx(30)
    assert tally.ledger.peak_w == pytest.approx(31)


def test_the_peak_of_a_run_of_steps_is_not_below_its_mean() -> None:
    """The last second of a run counts, wherever the seconds before it began."""
    tally = feed(Tally([counter("c")]), [(n / 10, {"c": n * n * 10**5}) for n in range(19)])
    assert tally.ledger.peak_w is not None
    assert tally.ledger.peak_w == pytest.approx((18**2 - 8**2) / 10)
    assert tally.ledger.peak_w > (tally.energy_j() or 0.0) / tally.duration_s


def test_a_dead_channel_has_no_power_and_adds_none_to_the_peak() -> None:
    tally = Tally([counter("a"), counter("b", "dram")])
    feed(tally, ((n, {"a": n * 10**7, **({"b": n * 10**8} if n < 5 else {})}) for n in range(5)))
    feed(tally, ((n, {"a": 4 * 10**7 + (n - 4) * 10**8}) for n in range(5, 40)))
    assert component(tally, "dram").power_w is None
    assert component(tally).power_w == pytest.approx(100)
    assert tally.ledger.peak_w == pytest.approx(200)  # the first seconds after its last reading


def test_nothing_is_measured_where_nothing_offers_energy() -> None:
    tally = feed(Tally([]), [(0, {"unknown": 5}), (1, {})])
    assert (tally.energy_j(), tally.ledger.components(), tally.ledger.peak_w) == (None, (), None)
