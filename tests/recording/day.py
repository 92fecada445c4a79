"""Records a day on a clock that does not wait, then takes it into the history, and tells what memory it took.

python -m tests.recording.day FOLDER HOURS INTERVAL
"""

from __future__ import annotations

import json
import os
import resource
import sys
from dataclasses import dataclass, field
from pathlib import Path

from nnwatch.core.records import Channel, Host, Method, Pace, Quantity, Reading
from nnwatch.history.ingest import ingest
from nnwatch.history.store import HistoryStore
from nnwatch.meters.base import Found
from nnwatch.meters.inventory import Inventory, Probed
from nnwatch.recording.manifest import OUTPUT, Manifest, Request, write_manifest
from nnwatch.recording.pulse import rss_bytes
from nnwatch.recording.recorder import Recorder
from nnwatch.recording.target import Exit, Target
from nnwatch.recording.wakeups import Wakeups

HOUR_NS = 3600 * 10**9
WATTS = 50
RUN_ID = "20260101-000000-0000"


@dataclass
class Clock:
    """A clock that goes as fast as one lets it, and the memory in use at every whole hour."""

    now_ns: int = 10**12
    rss_bytes: list[int] = field(default_factory=list)

    def __call__(self) -> int:
        return self.now_ns

    def go_on(self, seconds: float) -> None:
        hours = self.now_ns // HOUR_NS
        self.now_ns += round(seconds * 1e9)
        if self.now_ns // HOUR_NS > hours:
            self.rss_bytes.append(rss_bytes())


class FastWakeups(Wakeups):
    """Lets the clock go on instead of waiting, and asks for the end when the time is over."""

    def __init__(self, clock: Clock, hours: float) -> None:
        self._clock = clock
        self._end_ns = clock.now_ns + round(hours * HOUR_NS)

    def watch(self, descriptor: int) -> None:
        return

    def wait(self, timeout_s: float) -> bool:
        self._clock.go_on(timeout_s)
        return self._clock.now_ns >= self._end_ns


class Counter:
    """A meter of one energy counter and one power, which say the same."""

    name = "fake"
    measures = "nothing"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def probe(self) -> Found:
        energy = Channel("fake:energy", "cpu", Quantity.ENERGY, "", 1e-6, cumulative=True, counted=True)
        power = Channel("fake:power", "cpu", Quantity.POWER, "", method=Method.INTEGRATED)
        busy = Channel("fake:busy", "host", Quantity.CPU_TIME, "", 0.01, Pace.SECOND, cumulative=True)
        return Found((energy, power, busy))

    def read(self, pace: Pace) -> Reading:
        if pace is Pace.SECOND:
            return Reading({"fake:busy": self._clock.now_ns // 10**7})
        return Reading({"fake:energy": self._clock.now_ns * WATTS // 1000, "fake:power": float(WATTS)})

    def close(self) -> None:
        return


class Endless:
    """A workload that never ends."""

    how = "started"

    def begin(self) -> Target:
        return EndlessTarget()

    def pid(self) -> int | None:
        return None


class EndlessTarget:
    """Its process."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.start_ticks: int | None = None
        self.descriptor = -1

    def has_ended(self) -> bool:
        return False

    def reap(self) -> Exit:
        return Exit(0)


def main() -> None:
    root, hours, interval_s = Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
    folder = root / RUN_ID
    folder.mkdir(parents=True)
    (folder / OUTPUT).touch()
    clock = Clock()
    host = Host("h", "Linux", "cpu", 1, 1)
    request = Request(RUN_ID, ("true",), "/", interval_s=interval_s)
    manifest = Manifest(request, host, "2026-01-01T00:00:00.000+00:00", clock.now_ns)
    write_manifest(folder, manifest)
    meter = Counter(clock)
    inventory = Inventory((Probed(meter, (), meter.probe()),))
    recorder = Recorder(folder, manifest, inventory, Endless(), clock, FastWakeups(clock, hours))
    recorder.begin()
    recorder.run()
    recorder.close()
    journal_bytes = (folder / "journal.jsonl").stat().st_size
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ingest(folder, HistoryStore(root / "history"))
    row = HistoryStore(root / "history").row(RUN_ID)
    document = {
        "rss_bytes": clock.rss_bytes,
        "journal_bytes": journal_bytes,
        "ingest_bytes": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024,
        "energy_j": row["energy_j"],
        "samples": row["samples"],
        "samples_missed": row["samples_missed"],
        "duration_s": row["duration_s"],
        "status": row["status"],
    }
    sys.stdout.write(json.dumps(document))


if __name__ == "__main__":
    main()
