"""Carries out what the session decides: reads meters, owns the workload, writes the journal."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from nnwatch.core.records import Mark, Pace, Progress
from nnwatch.core.tally import Tally
from nnwatch.meters.inventory import Inventory
from nnwatch.recording import session as life
from nnwatch.recording.journal import Happened, Layout, Opened, encode_happened, encode_opened, encode_pulse
from nnwatch.recording.lines import LineFollower, LineWriter
from nnwatch.recording.manifest import EVENTS, JOURNAL, Manifest
from nnwatch.recording.pulse import cost, cpu_s, pulse_of
from nnwatch.recording.reports import reports
from nnwatch.recording.sampler import Sampler
from nnwatch.recording.target import LaunchedTarget, reap_orphans
from nnwatch.recording.ticker import NS, Ticker
from nnwatch.recording.wakeups import Wakeups

_SUSPENSION_S = 1.0


class Recorder:
    """One recording from its first reading to its last.

    Args:
        folder: the run's folder.
        manifest: what to record, with `t0_ns` set.
        inventory: the meters of this machine, probed.
        launch: starts the workload.
    """

    def __init__(
        self, folder: Path, manifest: Manifest, inventory: Inventory, launch: Callable[[], LaunchedTarget]
    ) -> None:
        channels = inventory.channels
        self._manifest = manifest
        self._launch = launch
        self._layout = Layout(channels)
        self._tally = Tally(channels, manifest.request.labels.items)
        self._sampler = Sampler(inventory.meters, self._now_us)
        self._ticker = Ticker(manifest.t0_ns, manifest.request.interval_s)
        self._journal = LineWriter(folder / JOURNAL)
        self._reports = LineFollower(folder / EVENTS)
        self._wakeups = Wakeups()
        self._asleep_s = _asleep_s()
        self._cpu_before_s = cpu_s()
        self.target: LaunchedTarget | None = None
        self.session = life.Session()

    def begin(self) -> None:
        """Read everything once, and start the workload.

        Raises:
            NnwatchError: the workload cannot be started.
        """
        self._journal.write(encode_opened(Opened(self._layout.channels)))
        self._feed(life.Begun())

    def run(self) -> None:
        """Record until the workload has ended or somebody asks for the end."""
        while not self.session.ended:
            asked = self._wakeups.wait((self._ticker.deadline_ns - time.monotonic_ns()) / NS)
            if asked:
                self._feed(life.StopAsked())
            elif self.target is not None and self.target.has_ended():
                self._feed(life.TargetEnded())
            elif time.monotonic_ns() >= self._ticker.deadline_ns:
                self._feed(life.Ticked(self._ticker.take(time.monotonic_ns())))

    def close(self) -> None:
        """Close the files."""
        self._journal.close()
        self._reports.close()

    def _feed(self, event: life.Event) -> None:
        for action in self.session.handle(event):
            self._do(action)

    def _do(self, action: life.Action) -> None:
        match action:
            case life.Read(paces):
                self._take_reports()
                for pace in paces:
                    self._sample(pace)
            case life.Launch():
                self.target = self._launch()
                self._wakeups.watch(self.target.descriptor)
                self._feed(life.Launched(self.target.pid))
            case life.Reap():
                if self.target is not None:
                    self._feed(life.Reaped(self.target.reap()))
            case life.Note(name, details):
                self._note(name, details)
            case life.Beat(status):
                self._beat(status)

    def _sample(self, pace: Pace) -> None:
        sample, lacks = self._sampler.take(pace)
        self._journal.write(self._layout.encode(sample))
        self._tally.sample(sample)
        for key, lack in lacks.items():
            self._note("lack", {"channel": key, "failure": lack.failure, "reason": lack.detail})

    def _take_reports(self) -> None:
        for report in reports(self._reports.lines(), self._manifest.t0_ns):
            if isinstance(report, Mark):
                self._tally.mark(report)
            elif isinstance(report, Progress):
                self._tally.report(report)

    def _note(self, name: str, details: Mapping[str, int | float | str | None]) -> None:
        self._journal.write(encode_happened(Happened(name, self._now_us(), dict(details))))

    def _beat(self, status: str) -> None:
        if self.target is not None:
            reap_orphans(self.target.pid)
        self._notice_suspension()
        now_us = self._now_us()
        recorder = cost(now_us, cpu_s() - self._cpu_before_s, self._tally.samples, self._ticker)
        self._journal.write(encode_pulse(pulse_of(self._tally, status, recorder)))
        if self.session.ended:
            self._note(
                "closed",
                {
                    "samples_missed": self._ticker.missed,
                    "lost_bytes": self._journal.lost_bytes,
                    "recorder_cpu_s": cpu_s(),
                },
            )

    def _notice_suspension(self) -> None:
        asleep_s = _asleep_s()
        if asleep_s - self._asleep_s > _SUSPENSION_S:
            self._note("suspended", {"seconds": round(asleep_s - self._asleep_s)})
        self._asleep_s = asleep_s

    def _now_us(self) -> int:
        return (time.monotonic_ns() - self._manifest.t0_ns) // 1000


def _asleep_s() -> float:
    """Return how long the machine has been suspended since it was started."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic()
