"""The recorder's own account once a second: energy, phases, work and the cost of watching."""

from __future__ import annotations

import os
import resource
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnwatch.core.component import Component
from nnwatch.core.live import RecorderNow
from nnwatch.core.records import Method
from nnwatch.recording.journal import Pulse

if TYPE_CHECKING:
    from nnwatch.core.tally import Tally
    from nnwatch.recording.ticker import Ticker

_ENERGY_DIGITS, _DIGITS = 7, 5  # more than any screen shows
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def cpu_s() -> float:
    """Return the processor time this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def rss_bytes() -> int:
    """Return the resident memory of this process."""
    return int(Path("/proc/self/statm").read_bytes().split()[1]) * _PAGE_BYTES


def cost(t_us: int, used_s: float, samples: int, ticker: Ticker) -> RecorderNow:
    """Return what watching has cost so far, its start apart."""
    return RecorderNow(
        used_s / (t_us / 1e6) if t_us else 0.0, rss_bytes(), samples, ticker.missed, ticker.late
    )


def pulse_of(tally: Tally, status: str, recorder: RecorderNow) -> Pulse:
    """Return the pulse of this moment."""
    powers = [component.power_w for component in tally.summed()]
    return Pulse(
        {
            "t_us": tally.ledger.end_us,
            "status": status,
            "energy_j": _rounded(tally.energy_j(), _ENERGY_DIGITS),
            "power_w": _rounded(_sum(powers)),
            "phases": tally.timeline.open_phases(),
            "items": tally.items or 0,
            "correct": tally.work.measured().correct,
            "energy_per_item_j": _rounded(tally.energy_per_item_j(), _ENERGY_DIGITS),
            "train_j": _rounded(tally.train_j(), _ENERGY_DIGITS),
            "inference_j": _rounded(tally.inference_j(), _ENERGY_DIGITS),
            "components": [_component(component) for component in tally.ledger.components()],
            "recorder": [
                round(recorder.cpu_share, 5),
                recorder.rss_bytes,
                recorder.samples,
                recorder.missed,
                recorder.late,
            ],
        }
    )


def components_of(fields: dict[str, Any]) -> tuple[Component, ...]:
    """Return the components that a pulse names."""
    return tuple(
        Component(scope, energy_j, power_w, Method(method), coverage, rel_uncertainty)
        for scope, energy_j, power_w, method, coverage, rel_uncertainty in fields["components"]
    )


def recorder_of(fields: dict[str, Any]) -> RecorderNow:
    """Return the cost of watching that a pulse names."""
    return RecorderNow(*fields["recorder"])


def _component(component: Component) -> list[str | float | None]:
    return [
        component.scope,
        _rounded(component.energy_j, _ENERGY_DIGITS),
        _rounded(component.power_w),
        component.method,
        _rounded(component.coverage),
        _rounded(component.rel_uncertainty),
    ]


def _sum(powers: Sequence[float | None]) -> float | None:
    known = [power_w for power_w in powers if power_w is not None]
    return sum(known) if known and len(known) == len(powers) else None


def _rounded(value: float | None, digits: int = _DIGITS) -> float | None:
    return None if value is None else float(f"{value:.{digits}g}")
