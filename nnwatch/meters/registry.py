"""Every meter there is, the better source of a scope before the weaker."""

from __future__ import annotations

from dataclasses import dataclass

from nnwatch.meters.base import MeterFactory
from nnwatch.meters.host import HostMeter
from nnwatch.meters.process import ProcessMeter


@dataclass(frozen=True, slots=True)
class Registered:
    """A meter, and the kinds of scope whose energy it can measure."""

    factory: MeterFactory
    measures: tuple[str, ...] = ()


METERS = (
    Registered(HostMeter),
    Registered(ProcessMeter),
)
