"""Energy of the processor modelled from its load, for machines without a counter.

The model: an idle package draws a fixed share of its limit, a busy one draws the limit, and in between power
grows with the share of busy threads. It knows nothing of what the threads do, of clock speeds or of memory,
which is why software estimates are up to 40 % off (arXiv 2509.22092), and it never leaves [idle, limit].
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from nnwatch.core.records import Channel, Failure, Lack, Method, Pace, Quantity, Reading
from nnwatch.meters.base import Found, Missing, Reason, Surroundings
from nnwatch.meters.confinement import is_guest
from nnwatch.meters.kernel_file import read_text
from nnwatch.meters.powercap import find_zones
from nnwatch.meters.ratings import find_rating

_ENERGY = "estimate:cpu"
_REL_UNCERTAINTY = 0.4
_IDLE_SHARE = (
    0.2  # an assumption: desktop packages idle at a tenth of their limit, large server ones at a third
)
_THREAD_W = 4.0  # an assumption: rated parts lie between 2 W (server) and 6 W (desktop) a hardware thread
_TICK_THREADS = 64  # beyond, the kernel takes too long over `/proc/stat` to ask more than once a second
_BUSY_MODES = (1, 2, 3, 6, 7)  # user, nice, system, irq, softirq; guests are in user, stolen time is not ours


@dataclass(frozen=True, slots=True)
class Bound:
    """The most that the processor draws, and how that is known."""

    limit_w: float
    because: str

    @property
    def idle_w(self) -> float:
        """What it is taken to draw at rest."""
        return self.limit_w * _IDLE_SHARE


@dataclass(frozen=True, slots=True)
class _Processor:
    """What `cpuinfo` says of the machine."""

    model: str
    threads: int
    sockets: int


class EstimateMeter:
    """Offers the modelled energy since the probe as one count in microjoules."""

    name = "estimate"
    measures = "CPU energy, modelled from load and rated power"

    def __init__(self, surroundings: Surroundings) -> None:
        self._around = surroundings
        self._stat = _ProcStat(surroundings)
        self._bound = Bound(0.0, "")
        self._threads = 1
        self._pace = Pace.TICK
        self._begin_ns = 0
        self._begin_busy_s = 0.0
        self._energy_uj = 0

    def probe(self) -> Found | Missing:
        """Find the bound of the model and the processor time to start from."""
        busy_s = self._stat.busy_s()
        if busy_s is None:
            return Missing(Reason.ABSENT, f"{self._around.procfs / 'stat'} tells no processor time")
        processor = _read_processor(self._around)
        self._threads = processor.threads
        self._pace = Pace.TICK if processor.threads <= _TICK_THREADS else Pace.SECOND
        self._bound = find_bound(self._around, processor)
        self._begin_ns, self._begin_busy_s = self._around.clock_ns(), busy_s
        return Found((_channel(self._bound, self._pace),), notes=(_explain(self._bound),))

    def read(self, pace: Pace) -> Reading:
        """Return the energy so far; it never falls, and never passes the limit times the time."""
        if pace is not self._pace:
            return Reading({})
        busy_s = self._stat.busy_s()
        if busy_s is None:
            return Reading({}, {_ENERGY: Lack(Failure.BUSY, f"{self._around.procfs / 'stat'} tells nothing")})
        elapsed_s = (self._around.clock_ns() - self._begin_ns) / 1e9
        share_s = min(elapsed_s, max(0.0, busy_s - self._begin_busy_s) / self._threads)
        idle_w, limit_w = self._bound.idle_w, self._bound.limit_w
        energy_uj = round((idle_w * elapsed_s + (limit_w - idle_w) * share_s) * 1e6)
        self._energy_uj = max(self._energy_uj, energy_uj)
        return Reading({_ENERGY: self._energy_uj})

    def close(self) -> None:
        """Close `/proc/stat`."""
        self._stat.close()


class _ProcStat:
    """Busy time of all processors, from the first line of `/proc/stat`, kept open."""

    def __init__(self, around: Surroundings) -> None:
        self._path = around.procfs / "stat"
        self._fd = -1
        self._per_s = os.sysconf("SC_CLK_TCK")

    def busy_s(self) -> float | None:
        """Return the time since the machine started, summed over processors; None when it cannot be read."""
        try:
            if self._fd < 0:
                self._fd = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            fields = os.pread(self._fd, 256, 0).split(b"\n", 1)[0].split()
            ticks = [int(fields[mode]) for mode in _BUSY_MODES]
        except (OSError, ValueError, IndexError):
            return None
        return sum(ticks) / self._per_s if fields[0] == b"cpu" and min(ticks) >= 0 else None

    def close(self) -> None:
        """Close the file; harmless when it is closed."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def find_bound(around: Surroundings, processor: _Processor) -> Bound:
    """Return the best bound there is: the set power limit, the maker's rating, else one by the thread."""
    limit_w = _set_limit_w(around)
    if limit_w is not None:
        return Bound(limit_w, "the power limit that the kernel shows")
    rating = find_rating(processor.model)
    if rating is None:
        because = f"{processor.threads} threads at an assumed {_THREAD_W:g} W each"
        return Bound(processor.threads * _THREAD_W, f"{because}, as no rating is known of {processor.model}")
    if is_guest(around):
        share = processor.threads / rating.threads
        because = f"{processor.threads} of {rating.threads} threads of {rating.part}, {rating.tdp_w:g} W"
        return Bound(rating.tdp_w * share, f"{because} ({rating.source})")
    because = f"{processor.sockets} of {rating.part}, rated {rating.tdp_w:g} W ({rating.source})"
    return Bound(rating.tdp_w * processor.sockets, because)


def _set_limit_w(around: Surroundings) -> float | None:
    """Add up the packages' limits, each the lowest that one of its zones sets, as that one holds."""
    by_package: dict[str, int] = {}
    for zone in find_zones(around.sysfs):
        if zone.is_package and zone.sustained_uw is not None:
            by_package[zone.name] = min(zone.sustained_uw, by_package.get(zone.name, zone.sustained_uw))
    return sum(by_package.values()) * 1e-6 if by_package else None


def _read_processor(around: Surroundings) -> _Processor:
    pairs = [
        (key.strip(), value.strip())
        for key, _, value in (
            line.partition(":") for line in (read_text(around.procfs / "cpuinfo") or "").splitlines()
        )
    ]
    threads = sum(key == "processor" for key, _ in pairs) or os.cpu_count() or 1
    sockets = len({value for key, value in pairs if key == "physical id"}) or 1
    return _Processor(
        next((v for k, v in pairs if k == "model name"), "an unnamed processor"), threads, sockets
    )


def _explain(bound: Bound) -> str:
    return (
        f"modelled between {bound.idle_w:.0f} W idle (assumed {_IDLE_SHARE:.0%} of the limit) and"
        f" {bound.limit_w:.0f} W busy: {bound.because}; memory is not in it; up to 40 % off"
    )


def _channel(bound: Bound, pace: Pace) -> Channel:
    return Channel(
        id=_ENERGY,
        scope="cpu",
        quantity=Quantity.ENERGY,
        label=f"CPU package, modelled within {bound.idle_w:.0f} to {bound.limit_w:.0f} W",
        scale=1e-6,
        pace=pace,
        cumulative=True,
        method=Method.MODEL,
        counted=True,
        rel_uncertainty=_REL_UNCERTAINTY,
        refresh_s=1 / os.sysconf("SC_CLK_TCK"),
    )
