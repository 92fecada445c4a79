"""Channels and samples of made-up machines, for tests of the account of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from nnwatch.core.records import Channel, Mark, Method, Pace, Quantity, Sample
from nnwatch.core.tally import Tally


def counter(name: str, scope: str = "cpu", **more: Any) -> Channel:
    """A counter in microjoules that counts for its scope."""
    fields = {"scale": 1e-6, "cumulative": True, "counted": True, "method": Method.COUNTER}
    return Channel(name, scope, Quantity.ENERGY, name, **{**fields, **more})


def power(name: str, scope: str = "cpu", **more: Any) -> Channel:
    """A power in watts that counts for its scope."""
    fields = {"counted": True, "method": Method.INTEGRATED}
    return Channel(name, scope, Quantity.POWER, name, **{**fields, **more})


def state(name: str, scope: str, quantity: Quantity = Quantity.STATE) -> Channel:
    """Something that is no energy, read once a second."""
    return Channel(name, scope, quantity, name, pace=Pace.SECOND)


def feed(tally: Tally, series: Iterable[tuple[float, Mapping[str, int | float]]]) -> Tally:
    """Take samples at moments in seconds."""
    for t_s, values in series:
        tally.sample(Sample(round(t_s * 1e6), values))
    return tally


def phase(tally: Tally, name: str, at_s: float, *, begins: bool) -> None:
    """Mark the begin or end of a phase."""
    tally.mark(Mark(round(at_s * 1e6), name, begins))
