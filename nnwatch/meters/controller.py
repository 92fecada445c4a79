"""What the power readings of management controllers have in common, however they are asked."""

from __future__ import annotations

from nnwatch.core.records import Channel, Method, Pace, Quantity

PERIOD_S = 5.0
REL_UNCERTAINTY = 0.05  # makers promise 2 to 5 %; the reading is also seconds old


def node_power(channel_id: str, way: str) -> Channel:
    """Return the channel of the whole machine's power, asked for in some way."""
    return Channel(
        channel_id,
        "node",
        Quantity.POWER,
        f"whole machine, by its management controller ({way})",
        pace=Pace.SECOND,
        method=Method.INTEGRATED,
        rel_uncertainty=REL_UNCERTAINTY,
        refresh_s=PERIOD_S,
    )
