"""What a tally knows of accelerators: which were used, by whom, and how steadily they ran.

Channels are found by their scope `gpu:<uuid>` and the last part of their id, which is the same for every
vendor: `utilisation`, `memory_used`, `temperature`, `throttled`, `ours` and `others` (processes).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from nnwatch.core.component import Component
from nnwatch.core.energy import Meterline
from nnwatch.core.records import Accelerator, Quantity
from nnwatch.core.tally import Tally
from nnwatch.core.usage import Track

_POWERS = (":power", ":power_instant")


def track(tally: Tally, scope: str, name: str) -> Track | None:
    """Return the track of one accelerator's channel by the last part of its id."""
    for candidate in tally.usage.tracks.values():
        if candidate.channel.scope == scope and candidate.channel.id.endswith(f":{name}"):
            return candidate if candidate.last is not None else None
    return None


def processes(tally: Tally, scope: str) -> tuple[float | None, float | None]:
    """Return the mean number of the workload's processes on an accelerator, and that of all processes.

    None when the driver does not tell. Time in which nobody ran on it belongs to those who did at all.
    """
    ours, others = track(tally, scope, "ours"), track(tally, scope, "others")
    if ours is None or others is None or ours.mean is None or others.mean is None:
        return None, None
    return (None, None) if _hides_users(tally, scope) else (ours.mean, ours.mean + others.mean)


def with_use(accelerator: Accelerator, tally: Tally) -> Accelerator:
    """Return the accelerator with whether the workload was seen on it; None when the driver does not tell."""
    scope = f"gpu:{accelerator.uuid}"
    ours = track(tally, scope, "ours")
    if ours is None or _hides_users(tally, scope):
        return accelerator
    return replace(accelerator, used=bool(ours.peak))


def _hides_users(tally: Tally, scope: str) -> bool:
    """Tell whether a card worked although nobody was seen on it: drivers hide processes from containers."""
    busy, *seen = (track(tally, scope, name) for name in ("utilisation", "ours", "others"))
    return busy is not None and bool(busy.peak) and not any(t is not None and t.peak for t in seen)


def idle_energy_j(components: Iterable[Component], accelerators: Iterable[Accelerator]) -> float | None:
    """Return the energy of accelerators that the workload left idle; None when a driver tells of no users."""
    used = {f"gpu:{a.uuid}": a.used for a in accelerators}
    energies = [(c.energy_j, used.get(c.scope)) for c in components if c.scope.startswith("gpu:")]
    if not energies or any(use is None for _, use in energies):
        return None
    return sum(energy_j for energy_j, use in energies if not use)


def utilisation_mean(tally: Tally, accelerators: Iterable[Accelerator]) -> float | None:
    """Return the mean utilisation over the accelerators in use."""
    tracks = [track(tally, scope, "utilisation") for scope in _in_use(accelerators)]
    means = [t.mean for t in tracks if t is not None and t.mean is not None]
    return sum(means) / len(means) if means else None


def memory_peak_bytes(tally: Tally, accelerators: Iterable[Accelerator]) -> int | None:
    """Return the sum of the greatest memory use of the accelerators in use."""
    tracks = [track(tally, scope, "memory_used") for scope in _in_use(accelerators)]
    peaks = [t.peak for t in tracks if t is not None and t.peak is not None]
    return round(sum(peaks)) if peaks else None


def throttled_share(tally: Tally, accelerators: Iterable[Accelerator]) -> float | None:
    """Return the greatest share of time in which an accelerator in use was slowed by heat or the hardware."""
    tracks = [track(tally, scope, "throttled") for scope in _in_use(accelerators)]
    return max((t.mean for t in tracks if t is not None and t.mean is not None), default=None)


def warming_c(tally: Tally, accelerators: Iterable[Accelerator]) -> float | None:
    """Return the greatest rise of temperature of an accelerator in use, since the measured phase began."""
    tracks = [track(tally, scope, "temperature") for scope in _in_use(accelerators)]
    rises = [t.last - t.first for t in tracks if t is not None and t.last is not None and t.first is not None]
    return max(rises, default=None)


def has_other_users(tally: Tally, accelerators: Iterable[Accelerator]) -> bool | None:
    """Return whether somebody else's process ran on an accelerator in use."""
    tracks = [track(tally, scope, "others") for scope in _in_use(accelerators)]
    known = [t for t in tracks if t is not None]
    return any(t.peak for t in known) if known else None


def power_over_counter(tally: Tally) -> float | None:
    """Return integrated power over the counter's energy, of the scope with both where they differ most.

    Each is taken over the time of which it knows, so that readings that one of them missed are no quarrel. Of
    average and momentary power the closer one is held against the counter: the average lags at the ends of a
    short run, and the momentary one may keep step with the workload's bursts.
    """
    lines = [line for line in tally.ledger.lines.values() if line.known_us]
    counters = {
        x.channel.scope: _mean_w(x)
        for x in lines
        if x.channel.quantity is Quantity.ENERGY and x.channel.counted and x.energy_j > 0
    }
    closest: dict[str, float] = {}
    for line in lines:
        scope = line.channel.scope
        if line.channel.id.endswith(_POWERS) and scope in counters:
            ratio = _mean_w(line) / counters[scope]
            closest[scope] = min(ratio, closest.get(scope, ratio), key=_off)
    return max(closest.values(), key=_off, default=None)


def _off(ratio: float) -> float:
    return abs(ratio - 1)


def _mean_w(line: Meterline) -> float:
    return line.energy_j / line.known_us * 1e6


def _in_use(accelerators: Iterable[Accelerator]) -> list[str]:
    return [f"gpu:{a.uuid}" for a in accelerators if a.used is not False]
