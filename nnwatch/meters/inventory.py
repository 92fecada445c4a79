"""Which meters this machine has, which of them count, and what the machine is."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from nnwatch.core.energy import is_summed
from nnwatch.core.live import MissingNow
from nnwatch.core.records import Channel, Host, Quantity
from nnwatch.meters.base import Found, Meter, Missing, Reason, SlowMeter, Surroundings
from nnwatch.meters.probing import SlowProbe, probe
from nnwatch.meters.registry import METERS, Registered

PATIENCE_S = 3.0  # controllers take a second or two; one that hangs holds up a start for no longer than this

_MOST_TELLING = (
    Reason.NO_PERMISSION,
    Reason.BROKEN,
    Reason.DRIVER,
    Reason.CONTAINER,
    Reason.VIRTUAL_MACHINE,
    Reason.DISABLED,
    Reason.ABSENT,
    Reason.REDUNDANT,
)


@dataclass(frozen=True, slots=True)
class Probed:
    """One meter, the kinds of scope whose energy it can measure, and what it answered."""

    meter: Meter
    measures: tuple[str, ...]
    answer: Found | Missing


@dataclass(frozen=True, slots=True)
class Inventory:
    """Every meter with its answer; each joule is offered by one counted channel at most."""

    probed: tuple[Probed, ...]

    @property
    def channels(self) -> tuple[Channel, ...]:
        """All channels offered, in the order of the registry."""
        return tuple(channel for found in self._found() for channel in found.channels)

    @property
    def meters(self) -> tuple[Meter, ...]:
        """The meters to read."""
        return tuple(p.meter for p in self.probed if isinstance(p.answer, Found))

    def host(self, surroundings: Surroundings) -> Host:
        """Return the description of this machine, accelerators included."""
        drivers = [found.driver for found in self._found() if found.driver]
        return Host(
            name=platform.node(),
            os=f"{platform.system()} {platform.release()}",
            cpu_model=_cpu_model(surroundings),
            cpu_count=os.cpu_count() or 1,
            ram_bytes=os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"),
            accelerators=tuple(a for found in self._found() for a in found.accelerators),
            driver=drivers[0] if drivers else None,
        )

    def missing(self) -> tuple[MissingNow, ...]:
        """Return each kind of scope whose energy nothing here measures, with the most telling reason."""
        covered = {_kind(c) for c in self.channels if _is_energetic(c)}
        lacking: dict[str, Missing] = {}
        for probed in self.probed:
            for kind in probed.measures:
                answer = _lack_of_energy(probed, kind)
                if kind not in covered and answer is not None:
                    lacking[kind] = _more_telling(lacking.get(kind), answer)
        return tuple(MissingNow(kind, answer.detail, answer.remedy) for kind, answer in lacking.items())

    def close(self) -> None:
        """Close every meter."""
        for probed in self.probed:
            probed.meter.close()

    def _found(self) -> Iterator[Found]:
        return (p.answer for p in self.probed if isinstance(p.answer, Found))


def take_inventory(
    surroundings: Surroundings, registry: Iterable[Registered] = METERS, patience_s: float = PATIENCE_S
) -> Inventory:
    """Probe every meter, best first; a scope that a better meter counts is not counted again.

    Slow sources are asked at once and all together, and waited for no longer than `patience_s`.
    """
    meters = [(registered, registered.factory(surroundings)) for registered in registry]
    slow = {id(meter): SlowProbe(meter, patience_s) for _, meter in meters if isinstance(meter, SlowMeter)}
    offered: set[str] = set()
    counted: set[str] = set()
    probed: list[Probed] = []
    for registered, meter in meters:
        answer = slow[id(meter)].answer() if id(meter) in slow else probe(meter)
        if isinstance(answer, Found):
            answer = _beside_better(answer, offered, counted)
        if isinstance(answer, Found):
            energetic = [c for c in answer.channels if _is_energetic(c)]
            offered |= {c.scope for c in energetic}
            counted |= {c.scope for c in energetic if c.counted and is_summed(c.scope)} | {*answer.contains}
        probed.append(Probed(meter, registered.measures, answer))
    return Inventory(tuple(probed))


def _beside_better(found: Found, offered: set[str], counted: set[str]) -> Found | Missing:
    """Leave the scopes to the better meter: what remains is offered, and nothing of it counted twice."""
    scopes = {c.scope for c in found.channels if _is_energetic(c)}
    if scopes and scopes <= offered:
        return Missing(Reason.REDUNDANT, f"a better source already measures {', '.join(sorted(scopes))}")
    doubles = {c.scope for c in found.channels if {c.scope, _kind(c)} & counted}
    channels = (replace(c, counted=False) if c.scope in doubles else c for c in found.channels)
    return replace(found, channels=tuple(channels))


def _lack_of_energy(probed: Probed, kind: str) -> Missing | None:
    """Return why a meter does not measure a kind of scope; None where it knows of no such device."""
    if isinstance(probed.answer, Missing):
        return probed.answer
    if any(_kind(channel) == kind for channel in probed.answer.channels):
        return Missing(
            Reason.DRIVER, f"{probed.meter.name} shows the device, but tells neither energy nor power"
        )
    return None


def _is_energetic(channel: Channel) -> bool:
    return channel.quantity in (Quantity.ENERGY, Quantity.POWER)


def _kind(channel: Channel) -> str:
    return channel.scope.partition(":")[0]


def _more_telling(first: Missing | None, second: Missing) -> Missing:
    """Prefer what is there and fails to what is not set up, and that to the plain absence of a device."""
    return second if first is None or _weight(second) < _weight(first) else first


def _weight(missing: Missing) -> tuple[int, bool]:
    return _MOST_TELLING.index(missing.reason), missing.remedy is None


def _cpu_model(surroundings: Surroundings) -> str:
    """Return the processor's name as the kernel tells it; Arm kernels tell none."""
    try:
        lines = (surroundings.procfs / "cpuinfo").read_text(errors="replace").splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()
