"""What whole networks cost on top of their layers: fitted to measured ones, judged on families that were left out."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import numpy as np
import pytest

from nnwatch.prediction.breakdown import Subject, break_down, total
from nnwatch.prediction.campaign import Campaign
from nnwatch.prediction.costs import Cost
from nnwatch.prediction.fitting import fit_any_kind
from nnwatch.prediction.layers import Layer
from nnwatch.prediction.model import LayerModel, Origin, fit_model
from nnwatch.prediction.networks import MeasuredNetwork, apply_term, fit_networks, fit_term
from nnwatch.prediction.table import Table
from nnwatch.prediction.whole import sums_without, with_networks

FACTOR, LAUNCH_S = 1.2, 30e-6


@pytest.fixture
def campaign(linear_layers: Table) -> Campaign:
    """Ten networks of five families, of 3 to 12 layers each, a fifth and their launches dearer than their layers."""
    networks = []
    for number in range(10):
        layers = linear_layers.take(range(7 * number, 7 * number + 3 + number))
        time_s = FACTOR * float(layers["time_s"].sum()) + LAUNCH_S * len(layers)
        networks.append(MeasuredNetwork(f"n{number}", f"f{number // 2}", layers, {"time_s": time_s}))
    marks = [f"f{at // 14}" if at < 70 else "" for at in range(len(linear_layers))]
    members = [f"n{at // 7}" if at < 70 else "" for at in range(len(linear_layers))]
    return Campaign(linear_layers, tuple(marks), tuple(members), tuple(networks), 0)


@pytest.fixture
def trend(linear_layers: Table) -> LayerModel:
    """A model that knows work and traffic alone, which is fitted at once."""
    return LayerModel("nnwatch", Origin("", "", ""), {}, {"time": fit_any_kind(linear_layers, "time")}, {})


def test_a_term_is_found_through_a_wild_network() -> None:
    sums, layers = (
        np.array([1e-3, 2e-3, 5e-4, 8e-3, 1e-4, 3e-3]),
        np.array([5.0, 40.0, 20.0, 8.0, 30.0, 12.0]),
    )
    costs = FACTOR * sums + LAUNCH_S * layers
    costs[3] *= 3
    term = fit_term(sums, layers, costs)
    np.testing.assert_allclose(np.delete(apply_term(term, sums, layers) / costs, 3), 1.0, atol=0.05)


def test_networks_are_judged_without_their_family(campaign: Campaign, trend: LayerModel) -> None:
    fitted = with_networks(trend, campaign)
    term = fitted.network["time"]
    assert term["held_out"]["n"] == 10
    assert term["held_out"]["median_ape"] < 15
    assert term["half_width"] > 0
    assert "energy" not in fitted.network


def test_a_family_left_out_is_told_by_the_others_alone(campaign: Campaign, trend: LayerModel) -> None:
    families = [network.family for network in campaign.networks]
    honest = sums_without(trend, campaign, "time", campaign.origins, families)
    assert set(honest) == {network.name for network in campaign.networks}
    wild = {**campaign.table.columns, "time_s": campaign.table["time_s"].copy()}
    wild["time_s"][:14] *= 1000  # the layers of family f0
    spoiled = Campaign(Table(campaign.table.kinds, wild), *campaign_rest(campaign))
    again = sums_without(trend, spoiled, "time", campaign.origins, families)
    assert again["n0"] == pytest.approx(honest["n0"])
    assert again["n9"] > 1.5 * honest["n9"]


def campaign_rest(
    campaign: Campaign,
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[MeasuredNetwork, ...], int]:
    return campaign.origins, campaign.members, campaign.networks, campaign.unsteady


def test_too_few_networks_give_no_term(campaign: Campaign) -> None:
    assert fit_networks(campaign.networks[:3], "time_s", lambda _: 1.0, lambda _: 1.0) == {}
    assert fit_networks(campaign.networks, "energy_j", lambda _: 1.0, lambda _: 1.0) == {}


def test_the_total_takes_the_term_and_its_interval() -> None:
    costs = [Cost(1.0, 0.5, 2.0), Cost(2.0, 1.0, 4.0)]
    found = total(costs, {"factor": 1.5, "per_layer": 0.25, "half_width": float(np.log(2.0))})
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((5.0, 2.5, 10.0))


def test_a_modelled_power_multiplies_the_time_of_the_whole_network(trend: LayerModel) -> None:
    term = {"factor": 1.5, "per_layer": 0.25, "half_width": 0.1}
    model = dataclasses.replace(trend, network={"time": term})
    sizes = {"batch": 8.0, "in_features": 64.0, "out_features": 32.0, "macs": 16384.0}
    layer = Layer("line", "linear", ((8, 64),), ((8, 32),), sizes)
    told = break_down(Subject("one", 8, "float32", 2048, (layer,)), model, power_w=20.0)
    assert told.time_s is not None
    assert told.energy_j is not None
    assert told.time_s.value > 0.25
    assert told.energy_j.value == pytest.approx(20.0 * told.time_s.value)


def test_a_model_without_networks_keeps_the_plain_sum(linear_layers: Table) -> None:
    assert fit_model(linear_layers.take(range(14)), "few", datetime(2025, 1, 1, tzinfo=UTC)).network == {}
