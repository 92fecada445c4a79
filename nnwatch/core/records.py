"""The values that travel from a meter to the history: frozen, and independent of where they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Method(StrEnum):
    """How an energy was obtained, from the best to the weakest."""

    COUNTER = "counter"
    INTEGRATED = "integrated"
    MODEL = "model"


class Quantity(StrEnum):
    """What a channel measures; the unit in brackets is that of a scaled value."""

    ENERGY = "energy"  # [J]
    POWER = "power"  # [W]
    LIMIT = "limit"  # [W], what a device may draw; never integrated
    UTILISATION = "utilisation"  # [1], 1 is fully busy
    CPU_TIME = "cpu_time"  # [s]
    MEMORY = "memory"  # [B]
    TRAFFIC = "traffic"  # [B]
    TEMPERATURE = "temperature"  # [°C]
    CLOCK = "clock"  # [Hz]
    STATE = "state"  # [1], a bit mask or a small number


class Pace(StrEnum):
    """How often a channel is read: at every tick, or once a second; the edges of a run read both."""

    TICK = "tick"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class Channel:
    """One series of numbers that a meter offers.

    A raw value times `scale` is in the unit of the quantity. A cumulative channel is an integer count that
    only grows, apart from a wrap after `wrap` counts. `counted` says that the channel's energy belongs into
    its scope's total: each joule of a machine is offered by exactly one counted channel.

    Attributes:
        id: unique in a run, `<meter>:<name>`, such as `rapl:package-0`.
        scope: `cpu`, `dram`, `gpu:<uuid>`, `node`, `psys`, or for what has no energy `host` and `process`.
        peak_rate: the greatest plausible rate of a cumulative channel, in units per second (watts for
            energy); a larger step is a reset, and within it lies the time after which a wrap may hide.
        refresh_s: how often the source renews the value; 0 when that is faster than any tick.
    """

    id: str
    scope: str
    quantity: Quantity
    label: str
    scale: float = 1.0
    pace: Pace = Pace.TICK
    cumulative: bool = False
    wrap: int | None = None
    peak_rate: float | None = None
    method: Method | None = None
    counted: bool = False
    rel_uncertainty: float = 0.0
    refresh_s: float = 0.0


class Failure(StrEnum):
    """Why a channel has no value now, which decides what the recorder does with the meter."""

    GONE = "gone"  # the thing measured ended; normal
    BUSY = "busy"  # try again at the next tick
    BROKEN = "broken"  # this channel will not come back in this run


class Lack(NamedTuple):
    """One value that could not be read, and why."""

    failure: Failure
    detail: str


class Reading(NamedTuple):
    """What a meter read at one moment: raw values by channel id, and the reason for each that is missing."""

    values: Mapping[str, int | float]
    lacks: Mapping[str, Lack] = MappingProxyType({})


class Sample(NamedTuple):
    """Raw values of all channels of one pace at one moment, in microseconds since the recording began."""

    t_us: int
    values: Mapping[str, int | float]
    pace: Pace = Pace.TICK


@dataclass(frozen=True, slots=True)
class Accelerator:
    """A device of the machine that could run a network, and whether the workload was seen on it."""

    uuid: str
    name: str
    used: bool | None = None


@dataclass(frozen=True, slots=True)
class Host:
    """The machine a run was recorded on."""

    name: str
    os: str
    cpu_model: str
    cpu_count: int
    ram_bytes: int
    accelerators: tuple[Accelerator, ...] = ()
    driver: str | None = None


class Mark(NamedTuple):
    """The begin or the end of a named phase, in microseconds since the recording began; `pid` told it."""

    t_us: int
    phase: str
    begins: bool
    pid: int | None = None


class Progress(NamedTuple):
    """What a workload reports about its items since its last report.

    `latencies` counts calls by the logarithmic bucket of their duration: bucket b holds durations from
    2^(b / per_octave) up to 2^((b + 1) / per_octave) seconds.
    """

    t_us: int
    items: int = 0
    correct: int | None = None
    calls: int = 0
    latencies: Mapping[int, int] = MappingProxyType({})
    per_octave: int = 32
    tokens: int = 0
    pid: int | None = None
