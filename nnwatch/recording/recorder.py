"""Carries out what the session decides: reads meters, owns the workload, writes the journal."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from nnwatch.core.errors import NnwatchError
from nnwatch.core.records import Mark, Pace, Progress
from nnwatch.core.tally import Tally
from nnwatch.meters.inventory import Inventory
from nnwatch.recording import session as life
from nnwatch.recording.journal import Happened, Layout, Opened, encode_happened, encode_opened, encode_pulse
from nnwatch.recording.line_follower import LineFollower
from nnwatch.recording.lines import LineWriter
from nnwatch.recording.manifest import EVENTS, JOURNAL, OUTPUT, Manifest
from nnwatch.recording.notices import GrowthNotice
from nnwatch.recording.output import OutputCap
from nnwatch.recording.past import Past
from nnwatch.recording.pulse import cost, cpu_s, pulse_of
from nnwatch.recording.reports import reports
from nnwatch.recording.sampler import Sampler
from nnwatch.recording.syncing import Syncer
from nnwatch.recording.target import Target, reap_orphans
from nnwatch.recording.ticker import NS, Ticker
from nnwatch.recording.wakeups import Wakeups
from nnwatch.recording.workload import Workload

_SUSPENSION_S = 1.0


class Recorder:
    """One recording from its first reading, or from where it was left, to its last.

    Args:
        folder: the run's folder.
        manifest: what to record, with `t0_ns` set.
        inventory: the meters of this machine, probed.
        workload: begins when the meters have been read once.
        clock_ns: the monotonic clock that `t0_ns` is of.
        wakeups: what to wait for between two deadlines; signals of this process and the workload by default.

    Raises:
        NnwatchError: another recorder works on the run.
        OSError: the folder cannot be written to.
    """

    def __init__(
        self,
        folder: Path,
        manifest: Manifest,
        inventory: Inventory,
        workload: Workload,
        clock_ns: Callable[[], int] = time.monotonic_ns,
        wakeups: Wakeups | None = None,
    ) -> None:
        self._manifest = manifest
        self._clock_ns = clock_ns
        self._workload = workload
        self._layout = Layout(inventory.channels)
        self._sampler = Sampler(inventory.meters, self._now_us)
        self._journal = LineWriter(folder / JOURNAL)
        self._reports = LineFollower(folder / EVENTS)
        past = Past.of(folder, manifest, self._reports) if workload.how == "resumed" else Past()
        self._past = past
        self._tally = past.tally or Tally(inventory.channels, manifest.request.labels.items)
        self._ticker = Ticker(manifest.t0_ns, manifest.request.interval_s)
        self._ticker.resume(manifest.t0_ns + past.end_us * 1000, past.missed)
        self._syncer = Syncer(self._journal.descriptor)
        self._output = OutputCap(folder / OUTPUT)
        self._wakeups = wakeups or Wakeups()
        self._notice = GrowthNotice(folder / EVENTS)
        if self._notice.descriptor is not None:
            self._wakeups.watch(self._notice.descriptor)
        self._asleep_s = _asleep_s()
        self._cpu_before_s = cpu_s() - past.recorder_cpu_s
        self.target: Target | None = None
        self.opened_at_bytes = 0
        self.session = life.Session()

    def begin(self) -> None:
        """Read everything once, and begin with the workload.

        Raises:
            NnwatchError: the workload cannot be started, or the disk takes nothing.
        """
        self.opened_at_bytes = self._journal.size
        self._journal.write(encode_opened(Opened(self._layout.channels)))
        self._journal.take_room()
        if self._journal.refusal:
            raise NnwatchError(f"the journal cannot be written: {self._journal.refusal}")
        self._feed(life.Begun())

    def run(self) -> None:
        """Record until the workload has ended or somebody asks for the end."""
        while not self.session.ended:
            asked = self._wakeups.wait((self._ticker.deadline_ns - self._clock_ns()) / NS)
            if asked:
                self._feed(life.StopAsked())
            elif self.target is not None and self.target.has_ended():
                self._feed(life.TargetEnded())
            elif self._clock_ns() >= self._ticker.deadline_ns:
                self._feed(life.Ticked(self._ticker.take(self._clock_ns())))
            elif self._take_reports():
                self._feed(life.Marked())

    def close(self) -> None:
        """Bring everything to the disk and close the files."""
        self._syncer.close()
        self._journal.close()
        self._reports.close()
        self._notice.close()
        self._output.close(ended=self.session.exit is not None)

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
                self._launch()
            case life.Reap():
                if self.target is not None:
                    self._feed(life.Reaped(self.target.reap()))
            case life.Note(name, details):
                self._note(name, details)
            case life.Beat(status):
                self._beat(status)

    def _launch(self) -> None:
        self.target = self._workload.begin()
        self._wakeups.watch(self.target.descriptor)
        gap_s = (self._now_us() - self._past.end_us) / 1e6 if self._workload.how == "resumed" else None
        self._feed(life.Launched(self.target.pid, self._workload.how, gap_s))

    def _sample(self, pace: Pace) -> None:
        sample, lacks = self._sampler.take(pace)
        self._journal.write(self._layout.encode(sample))
        self._tally.sample(sample)
        for key, lack in lacks.items():
            self._note("lack", {"channel": key, "failure": lack.failure, "reason": lack.detail})

    def _take_reports(self) -> bool:
        """Take what the workload has reported, and return whether a phase has begun or ended."""
        self._notice.take()
        marked = False
        for report in reports(self._reports.lines(), self._manifest.t0_ns):
            if isinstance(report, Mark):
                self._tally.mark(report)
                marked = True
            elif isinstance(report, Progress):
                self._tally.report(report)
        return marked

    def _note(self, name: str, details: Mapping[str, int | float | str | None]) -> None:
        self._journal.write(encode_happened(Happened(name, self._now_us(), dict(details))))

    def _beat(self, status: str) -> None:
        if self.target is not None:
            reap_orphans(self.target.pid)
        self._notice_suspension()
        self._output.trim()
        now_us, used_s = self._now_us(), cpu_s() - self._cpu_before_s
        recorder = cost(now_us, used_s, self._tally.samples, self._ticker)
        self._journal.write(encode_pulse(pulse_of(self._tally, status, recorder)))
        if self.session.ended:
            self._note(
                "closed",
                {
                    "samples_missed": self._ticker.missed,
                    "lost_bytes": self._journal.lost_bytes,
                    "recorder_cpu_s": cpu_s() + self._past.recorder_cpu_s,
                },
            )
        self._journal.take_room()
        self._syncer.ask()

    def _notice_suspension(self) -> None:
        asleep_s = _asleep_s()
        if asleep_s - self._asleep_s > _SUSPENSION_S:
            self._note("suspended", {"seconds": round(asleep_s - self._asleep_s)})
        self._asleep_s = asleep_s

    def _now_us(self) -> int:
        return (self._clock_ns() - self._manifest.t0_ns) // 1000


def _asleep_s() -> float:
    """Return how long the machine has been suspended since it was started."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic()
