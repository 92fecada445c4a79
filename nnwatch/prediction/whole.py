"""Fit what whole networks cost on top of their layers, with the layers of a network's family out of the fit."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np

from nnwatch.prediction.campaign import Campaign
from nnwatch.prediction.fitting import FEWEST, usable
from nnwatch.prediction.methods import COLUMN, METHODS, Target
from nnwatch.prediction.model import LayerModel
from nnwatch.prediction.networks import MeasuredNetwork, fit_networks
from nnwatch.prediction.plain import State
from nnwatch.prediction.shaped import fit_shaped
from nnwatch.prediction.table import Table


def with_networks(
    model: LayerModel, campaign: Campaign, on_progress: Callable[[str], None] = lambda _: None
) -> LayerModel:
    """Return the model with a term for whole networks, for each target that enough of them were measured for."""
    network: dict[Target, State] = {}
    for target in model.targets():
        on_progress(f"fitting {target} of whole networks: {len(campaign.networks)} networks")
        honest = sums_without(
            model, campaign, target, campaign.origins, [n.family for n in campaign.networks]
        )
        state = fit_networks(
            campaign.networks,
            COLUMN[target],
            lambda one, told=honest: told[one.name],  # type: ignore[misc]  # a lambda's default has no type
            lambda one, goal=target: sum_of_layers(model, one, goal),  # type: ignore[misc]  # likewise
        )
        network |= {target: state} if state else {}
    return dataclasses.replace(model, network=network)


def sum_of_layers(model: LayerModel, network: MeasuredNetwork, target: Target) -> float:
    """Return what the layers of a network cost together."""
    return float(model.predict(network.layers, target).value.sum())


def sums_without(
    model: LayerModel, campaign: Campaign, target: Target, marks: Sequence[str], groups: Sequence[str]
) -> dict[str, float]:
    """Return each network's sum of layers by a fit without the layers of its group.

    `marks` has the group of each layer, `groups` that of each network.
    """
    sums: dict[str, float] = {}
    for group in dict.fromkeys(groups):
        others = campaign.table.take(np.flatnonzero([mark != group for mark in marks]))
        left_out = {kind for kind, mark in zip(campaign.table.kinds, marks, strict=True) if mark == group}
        partial_model = refitted(model, others, target, left_out)
        for network, own in zip(campaign.networks, groups, strict=True):
            if own == group:
                sums[network.name] = sum_of_layers(partial_model, network, target)
    return sums


def refitted(model: LayerModel, table: Table, target: Target, changed: set[str]) -> LayerModel:
    """Return the model with fits of a smaller table for the kinds that changed, without errors of their own."""
    how = METHODS[model.method]
    known = usable(table, how, target)
    by_kind = known.by_kind()
    kinds: dict[str, dict[Target, State]] = {}
    for kind in model.kinds.keys() | changed:
        layers = by_kind.get(kind)
        if kind not in changed and target in model.kinds[kind]:
            kinds[kind] = {target: model.kinds[kind][target]}
        elif layers is not None and len(layers) >= FEWEST:
            kinds[kind] = {target: {"half_width": 0.0, "fit": how.fit(layers, target)}}
    any_kind = {target: model.any_kind[target]}
    if len(known) >= FEWEST:
        generic = fit_shaped(known, known[COLUMN[target]], generic=True)
        any_kind = {target: {"half_width": 0.0, "fit": generic}}
    return LayerModel(model.method, model.origin, kinds, any_kind, {})
