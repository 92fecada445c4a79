"""What a whole network costs beside the sum of its layers, learnt from networks that were measured.

`cost = factor * sum of layers + launch * number of layers`, neither below zero: layers in a chain find less of their
input and of their code in the caches than one that is measured alone, and calling a module takes time of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from nnwatch.prediction.accuracy import accuracy
from nnwatch.prediction.conformal import half_width
from nnwatch.prediction.plain import State
from nnwatch.prediction.table import Floats, Table

FEWEST = 4  # networks; with fewer the plain sum is kept
_ROUNDS = 20  # of making the sum of errors small rather than that of their squares
_EXACT = 0.01


@dataclass(frozen=True, slots=True)
class MeasuredNetwork:
    """A network with what one call of it costs.

    Attributes:
        targets: seconds and, where they were counted, joules, by the name of their column.
    """

    name: str
    family: str
    layers: Table
    targets: Mapping[str, float]


Sum = Callable[[MeasuredNetwork], float]  # the sum of its layers' costs


def fit_term(sums: Floats, layers: Floats, costs: Floats) -> State:
    """Return the term of networks with such sums, numbers of layers and costs; single outliers pull little."""
    relative = np.column_stack([sums, layers]) / costs[:, None]
    scale, weights = relative.max(axis=0), np.ones(len(costs))
    found = np.zeros(2)
    for _ in range(_ROUNDS):
        found, _ = nnls(relative / scale * weights[:, None], weights)
        misses = np.abs(relative / scale @ found - 1.0)
        weights = 1.0 / np.sqrt(np.maximum(misses, _EXACT))
    factor, launch = found / scale
    return {"factor": float(factor), "per_layer": float(launch)}


def apply_term(term: State, sums: Floats | float, layers: Floats | float) -> Floats:
    """Return the cost of networks with such sums of layers."""
    return np.asarray(
        term["factor"] * np.asarray(sums) + term["per_layer"] * np.asarray(layers), dtype=np.float64
    )


def held_out_costs(
    networks: Sequence[MeasuredNetwork], sums: Floats, costs: Floats, groups: Sequence[str]
) -> Floats:
    """Return each network's cost by a term from the networks of other groups; `sums` must leave it out as well."""
    layers = np.array([len(network.layers) for network in networks], dtype=float)
    told = np.zeros(len(networks))
    for group in dict.fromkeys(groups):
        own = np.array([one == group for one in groups])
        told[own] = apply_term(fit_term(sums[~own], layers[~own], costs[~own]), sums[own], layers[own])
    return told


def fit_networks(networks: Sequence[MeasuredNetwork], column: str, honest: Sum, own: Sum) -> State:
    """Return the term for a target, with the errors and the interval of whole families left out.

    Args:
        networks: those that were measured.
        column: of the target.
        honest: the sum by a fit that saw no layer of the network's family.
        own: the sum by the fit that is to be corrected.
    """
    known = [network for network in networks if column in network.targets]
    families = [network.family for network in known]
    if len(known) < FEWEST or len(set(families)) < 2:
        return {}
    costs = np.array([network.targets[column] for network in known])
    sums = np.array([honest(network) for network in known])
    told = held_out_costs(known, sums, costs, families)
    layers = np.array([len(network.layers) for network in known], dtype=float)
    term = fit_term(np.array([own(network) for network in known]), layers, costs)
    return {
        **term,
        "networks": [network.name for network in known],
        "half_width": half_width(np.log(costs) - np.log(told)),
        "held_out": accuracy(costs, told).document(),
    }
