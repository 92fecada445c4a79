"""The errors of whole networks, each predicted by fits that saw neither its layers nor, in turn, its family's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from nnwatch.prediction.campaign import Campaign
from nnwatch.prediction.conformal import held_inside
from nnwatch.prediction.methods import NNWATCH
from nnwatch.prediction.model import LayerModel, Origin
from nnwatch.prediction.networks import held_out_costs
from nnwatch.prediction.table import Floats
from nnwatch.prediction.whole import refitted, sums_without

HEAD = (
    "| network | family | measured ms | plain sum | network left out | family left out |\n"
    "|---|---|---|---|---|---|"
)


def text(campaign: Campaign, how: str) -> str:
    """Return the table of the time of networks, with what is to be known of the measurement."""
    networks, origin = campaign.networks, Origin("", "", "")
    empty = LayerModel(NNWATCH.name, origin, {}, {"time": {}}, {})
    full = refitted(empty, campaign.table, "time", set(campaign.table.kinds))
    costs = np.array([network.targets["time_s"] for network in networks])
    marks = {"network": campaign.members, "family": campaign.origins}
    groups = {"network": [one.name for one in networks], "family": [one.family for one in networks]}
    plain, told = dict[str, Floats](), dict[str, Floats]()
    for what, marked in marks.items():
        sums = sums_without(full, campaign, "time", marked, groups[what])
        plain[what] = np.array([sums[network.name] for network in networks])
        told[what] = held_out_costs(networks, plain[what], costs, groups[what])
    columns = [plain["network"], told["network"], told["family"]]
    rows = [
        f"| {one.name} | {one.family} | {1e3 * cost:.3g} | {_signed(column[at] / cost for column in columns)} |"
        for at, (one, cost) in enumerate(zip(networks, costs, strict=True))
    ]
    medians = " | ".join(f"{np.median(np.abs(column / costs - 1.0)):.1%}" for column in columns)
    inside = [_inside(costs, told[what], groups[what]) for what in marks]
    last = [f"| median error | | | {medians} |", f"| inside 90 % interval | | | | {' | '.join(inside)} |"]
    return "\n".join(
        [f"{len(networks)} networks, {len(campaign.table)} layers; {how}.\n", HEAD, *rows, *last]
    )


def _signed(ratios: Iterable[float]) -> str:
    return " | ".join(f"{ratio - 1.0:+.0%}" for ratio in ratios)


def _inside(costs: Floats, told: Floats, groups: Sequence[str]) -> str:
    folds = [np.flatnonzero([one == group for one in groups]) for group in dict.fromkeys(groups)]
    return f"{held_inside(np.log(costs / told), folds).mean():.0%}"
