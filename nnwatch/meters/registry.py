"""Every meter there is, the better source of a scope before the weaker."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from nnwatch.meters.amdgpu.meter import AmdgpuMeter
from nnwatch.meters.base import MeterFactory
from nnwatch.meters.battery import BatteryMeter
from nnwatch.meters.cray import CrayMeter
from nnwatch.meters.estimate import EstimateMeter
from nnwatch.meters.host import HostMeter
from nnwatch.meters.hwmon import HwmonMeter
from nnwatch.meters.ipmi import IpmiMeter
from nnwatch.meters.nvml.meter import NvmlMeter
from nnwatch.meters.perf import PerfMeter
from nnwatch.meters.process.meter import ProcessMeter
from nnwatch.meters.rapl import RaplMeter
from nnwatch.meters.redfish.meter import RedfishMeter
from nnwatch.meters.replay import ReplayMeter
from nnwatch.meters.synthetic import SyntheticMeter


@dataclass(frozen=True, slots=True)
class Registered:
    """A meter, and the kinds of scope whose energy it can measure."""

    factory: MeterFactory
    measures: tuple[str, ...] = ()


_LOAD = (Registered(HostMeter), Registered(ProcessMeter))

METERS = (
    Registered(PerfMeter, ("cpu", "dram")),
    Registered(RaplMeter, ("cpu", "dram")),
    Registered(NvmlMeter, ("gpu",)),
    Registered(HwmonMeter, ("cpu", "dram", "gpu", "node")),
    Registered(AmdgpuMeter, ("gpu",)),
    Registered(CrayMeter, ("cpu", "dram", "node")),
    Registered(RedfishMeter, ("node",)),
    Registered(IpmiMeter, ("node",)),
    Registered(BatteryMeter, ("node",)),
    Registered(EstimateMeter, ("cpu",)),
    *_LOAD,
)

DEMO = (Registered(SyntheticMeter, ("cpu", "dram", "gpu")), *_LOAD)


def registry_for(*, demo: bool = False, replay: str | None = None) -> tuple[Registered, ...]:
    """Return the meters of this machine, of the made-up one, or of a recording that is played back."""
    if replay is not None:
        return (Registered(partial(ReplayMeter, path=Path(replay))),)
    return DEMO if demo else METERS
