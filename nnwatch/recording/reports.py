"""What the workload reports of itself: lines of `events.jsonl`, as `docs/protocol.md` states them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from nnwatch.core.records import Mark, Progress
from nnwatch.recording.facts import plausible, whole, writable

_MOST = 1 << 40  # more cannot have happened since the line before, and a day of such sums still fits
_LONGEST_PHASE = 200  # letters; the recorder writes it once a second


@dataclass(frozen=True, slots=True)
class Described:
    """Facts of the network or the program, by the name of their column of history."""

    t_us: int
    facts: dict[str, Any]


Report = Mark | Progress | Described


def reports(lines: Iterable[bytes], t0_ns: int) -> Iterator[Report]:
    """Return the reports of lines, with their times counted from the beginning of the recording.

    A line that makes no sense is skipped: a foreign program wrote it, and its run must not suffer.
    """
    for line in lines:
        try:
            yield _report(json.loads(line), t0_ns)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            continue


def _report(data: dict[str, Any], t0_ns: int) -> Report:
    t_us = max(0, (int(data["t"]) - t0_ns) // 1000)
    pid = data.get("pid")
    pid = pid if isinstance(pid, int) else None
    if "mark" in data:
        return Mark(t_us, writable(str(data["phase"])[:_LONGEST_PHASE]), data["mark"] == "begin", pid)
    if "describe" in data:
        return Described(t_us, plausible(dict(data["describe"])))
    latency = data.get("latency") or {"per_octave": 32, "counts": {}}
    correct = data.get("correct")
    return Progress(
        t_us,
        items=whole(data["items"], _MOST),
        correct=None if correct is None else whole(correct, _MOST),
        calls=whole(data.get("calls", 0), _MOST),
        latencies={int(bucket): whole(count, _MOST) for bucket, count in latency["counts"].items()},
        per_octave=int(latency["per_octave"]),
        tokens=whole(data.get("tokens", 0), _MOST),
        pid=pid,
    )
