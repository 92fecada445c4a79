"""Checks how well an NVIDIA GPU can be measured, and prints one JSON document."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from nnwatch.core.records import Pace
from nnwatch.meters.base import Found, Missing, Surroundings
from nnwatch.meters.nvml.meter import NvmlMeter
from scripts.gpu_load import Load, torch_load

INTERVAL_S = 0.02
SETTLE_S = 4.0  # longer than the averages of power reach back
REPEATS = 3
COST_READS = 300


@dataclass(frozen=True, slots=True)
class Point:
    """One reading of a card; None where it has no such reading."""

    t_s: float
    energy_j: float | None
    average_w: float | None
    instant_w: float | None


@dataclass(frozen=True, slots=True)
class Bench:
    """A card on the bench, with the clock that times it."""

    meter: NvmlMeter
    found: Found
    uuid: str
    clock_ns: Callable[[], int] = time.monotonic_ns
    wait_s: Callable[[float], None] = time.sleep

    def point(self) -> Point:
        """Read the card once."""
        values = self.meter.read(Pace.TICK).values
        energy, average, instant = (
            values.get(f"nvml:{self.uuid}:{name}") for name in ("energy", "power", "power_instant")
        )
        return Point(self.clock_ns() / 1e9, _milli(energy), _milli(average), _milli(instant))

    def record(self, seconds: float) -> list[Point]:
        """Read the card at absolute deadlines for that long."""
        start_ns = self.clock_ns()
        points = [self.point()]
        for step in range(1, round(seconds / INTERVAL_S) + 1):
            self.wait_s(max(0.0, step * INTERVAL_S - (self.clock_ns() - start_ns) / 1e9))
            points.append(self.point())
        return points


def read_cost(bench: Bench) -> dict[str, Any]:
    """Time reads of all cards, by pace."""
    costs: dict[str, Any] = {"cards": len(bench.found.accelerators), "reads": COST_READS}
    for pace in Pace:
        durations_us = sorted(_duration_us(bench, pace) for _ in range(COST_READS))
        costs[pace.value] = {
            "median_us": statistics.median(durations_us),
            "p95_us": durations_us[int(0.95 * COST_READS)],
        }
    return costs


def counter_against_integral(points: Sequence[Point]) -> dict[str, Any]:
    """Compare the energy of the counter with integrated power over the same points."""
    first, last = points[0], points[-1]
    known = first.energy_j is not None and last.energy_j is not None
    counter_j = (last.energy_j or 0.0) - (first.energy_j or 0.0) if known else None
    average_j = integral_j([(p.t_s, p.average_w) for p in points])
    instant_j = integral_j([(p.t_s, p.instant_w) for p in points])
    return {
        "seconds": last.t_s - first.t_s,
        "counter_j": counter_j,
        "average_power_integral_j": average_j,
        "instant_power_integral_j": instant_j,
        "counter_over_average": _ratio(counter_j, average_j),
        "counter_over_instant": _ratio(counter_j, instant_j),
    }


def integral_j(powers: Sequence[tuple[float, float | None]]) -> float | None:
    """Return the trapezoidal integral of power over time; None if a reading is missing."""
    energy_j = 0.0
    for (earlier_s, earlier_w), (later_s, later_w) in pairwise(powers):
        if earlier_w is None or later_w is None:
            return None
        energy_j += (earlier_w + later_w) / 2 * (later_s - earlier_s)
    return energy_j if len(powers) > 1 else None


def step_response(bench: Bench, load: Load, seconds: float) -> dict[str, Any]:
    """Switch the load on and off, and time how fast the readings of power follow."""
    before = bench.record(1.0)
    load.start()
    try:
        during = bench.record(seconds)
    finally:
        load.stop()
    after = bench.record(seconds)
    return {
        name: {
            "on": reach_times_s(_series(before, name), _series(during, name)),
            "off": reach_times_s(_series(during, name)[-len(before) :], _series(after, name)),
        }
        for name in ("average_w", "instant_w")
    }


def reach_times_s(
    before: Sequence[tuple[float, float]], after: Sequence[tuple[float, float]]
) -> dict[str, float | None]:
    """Return the levels before and after a step, and when 63 % and 90 % of the way was reached."""
    if not before or not after:
        return {"from_w": None, "to_w": None, "reached_63_s": None, "reached_90_s": None}
    start_w = statistics.median(power_w for _, power_w in before)
    tail = after[-max(1, len(after) // 5) :]
    end_w = statistics.median(power_w for _, power_w in tail)
    return {
        "from_w": start_w,
        "to_w": end_w,
        "reached_63_s": _reached_s(after, start_w, end_w, 0.63),
        "reached_90_s": _reached_s(after, start_w, end_w, 0.90),
    }


def fixed_load(bench: Bench, load: Load, seconds: float) -> dict[str, Any]:
    """Measure the energy of the same work several times."""
    amount = load.amount_for(seconds)
    runs = [_measured_run(bench, load, amount) for _ in range(REPEATS)]
    energies_j = [run["energy_j"] for run in runs if run["energy_j"] is not None]
    mean_j = statistics.fmean(energies_j) if len(energies_j) == REPEATS else None
    return {
        "matrix_products": amount,
        "runs": runs,
        "mean_j": mean_j,
        "rel_spread": (max(energies_j) - min(energies_j)) / mean_j if mean_j else None,
        "rel_standard_deviation": statistics.stdev(energies_j) / mean_j if mean_j else None,
    }


def check(bench: Bench, load: Load | None, seconds: float) -> dict[str, Any]:
    """Run every check and return the document; without a load its parts are null."""
    channels = {channel.id: channel for channel in bench.found.channels}
    counter = channels.get(f"nvml:{bench.uuid}:energy")
    settle_s = min(SETTLE_S, seconds)
    bench.wait_s(settle_s)
    document: dict[str, Any] = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "card": next(a.name for a in bench.found.accelerators if a.uuid == bench.uuid),
        "driver": bench.found.driver,
        "notes": list(bench.found.notes),
        "channels": sorted(name.rpartition(":")[2] for name in channels if bench.uuid in name),
        "counter_refresh_s": None if counter is None else counter.refresh_s,
        "read_cost": read_cost(bench),
        "idle": counter_against_integral(bench.record(seconds)),
        "step_response": None,
        "load": None,
        "fixed_load": None,
    }
    if load is not None:
        document["step_response"] = step_response(bench, load, 2 * settle_s)
        document["load"] = _under_load(bench, load, seconds)
        document["fixed_load"] = fixed_load(bench, load, seconds / 2)
    return document


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the check; returns the exit code."""
    parser = argparse.ArgumentParser(prog="gpu_check", description=__doc__)
    parser.add_argument("--no-load", action="store_true", help="leave out what needs PyTorch")
    parser.add_argument("--seconds", type=float, default=20.0, help="length of a window (at most 60)")
    options = parser.parse_args(arguments)
    if not 0 < options.seconds <= 60:
        parser.error("--seconds is more than 0 and at most 60")
    meter = NvmlMeter(Surroundings(Path("/sys"), Path("/proc"), time.monotonic_ns))
    try:
        return _run(meter, options.seconds, with_load=not options.no_load)
    finally:
        meter.close()


def _run(meter: NvmlMeter, seconds: float, *, with_load: bool) -> int:
    found = meter.probe()
    if isinstance(found, Missing):
        return _fail(found.detail)
    load = torch_load() if with_load else None
    if isinstance(load, str):
        return _fail(load)
    uuids = [accelerator.uuid for accelerator in found.accelerators]
    uuid = load.uuid if load is not None and load.uuid in uuids else uuids[0]
    print(json.dumps(check(Bench(meter, found, uuid), load, seconds), indent=2))
    return 0


def _fail(sentence: str) -> int:
    print(f"gpu_check: the GPU cannot be checked: {sentence}", file=sys.stderr)
    return 1


def _under_load(bench: Bench, load: Load, seconds: float) -> dict[str, Any]:
    load.start()
    try:
        bench.wait_s(SETTLE_S)
        return counter_against_integral(bench.record(seconds))
    finally:
        load.stop()


def _measured_run(bench: Bench, load: Load, amount: int) -> dict[str, Any]:
    bench.wait_s(SETTLE_S)
    before = bench.point()
    load.run(amount)
    after = bench.point()
    known = before.energy_j is not None and after.energy_j is not None
    energy_j = (after.energy_j or 0.0) - (before.energy_j or 0.0) if known else None
    return {"energy_j": energy_j, "seconds": after.t_s - before.t_s}


def _series(points: Sequence[Point], name: str) -> list[tuple[float, float]]:
    return [(point.t_s, getattr(point, name)) for point in points if getattr(point, name) is not None]


def _reached_s(
    after: Sequence[tuple[float, float]], start_w: float, end_w: float, share: float
) -> float | None:
    """Return when that share of the way was reached; None for a step too small to tell from noise."""
    way_w = end_w - start_w
    if abs(way_w) < 5:
        return None
    return next((t_s - after[0][0] for t_s, power_w in after if (power_w - start_w) / way_w >= share), None)


def _duration_us(bench: Bench, pace: Pace) -> float:
    began_ns = time.perf_counter_ns()
    bench.meter.read(pace)
    return (time.perf_counter_ns() - began_ns) / 1e3


def _ratio(part: float | None, whole: float | None) -> float | None:
    return part / whole if part is not None and whole else None


def _milli(raw: int | float | None) -> float | None:
    return None if raw is None else raw * 1e-3


if __name__ == "__main__":
    sys.exit(main())
