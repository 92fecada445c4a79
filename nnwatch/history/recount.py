"""A run counted again from its journal, in the exact order of time: the figures that history keeps."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Any

from nnwatch.core.records import Host, Mark, Progress, Sample
from nnwatch.core.summarise import summarise
from nnwatch.core.summary import Ending, RunSummary, SourceSummary
from nnwatch.core.tally import Tally
from nnwatch.history.samples import SampleTable
from nnwatch.recording.journal import Decoder, Happened, Opened
from nnwatch.recording.lines import LineFollower
from nnwatch.recording.manifest import EVENTS, JOURNAL, Manifest
from nnwatch.recording.reports import Described, Report, reports

RECOVERED = "recovered"  # the recorder never wrote an end


@dataclass(frozen=True, slots=True)
class Recount:
    """What the files of a run say, complete; `facts` is what the workload reported of itself."""

    summary: RunSummary
    status: str
    exit_code: int | None
    facts: dict[str, Any]
    samples: SampleTable


@dataclass(slots=True)
class _Journal:
    """The journal of one run while it is read: samples in their order, everything else kept by name."""

    folder: Path
    table: SampleTable = field(default_factory=SampleTable)
    tally: Tally | None = None
    happened: dict[str, dict[str, Any]] = field(default_factory=dict)

    def samples(self, items: int | None) -> Iterator[Sample]:
        """Read through the journal and return its samples."""
        follower = LineFollower(self.folder / JOURNAL)
        for entry in Decoder().entries(follower.lines()):
            match entry:
                case Opened(channels):
                    self.table.open(channels)
                    self.tally = self.tally or Tally(channels, items)
                case Sample():
                    self.table.add(entry)
                    yield entry
                case Happened(name, _, details):
                    self.happened[name] = details
        follower.close()


def recount(folder: Path, manifest: Manifest, host: Host) -> Recount:
    """Return everything that a run's journal and its workload's reports say."""
    journal = _Journal(folder)
    facts: dict[str, Any] = {}
    told = sorted(_reports(folder, manifest), key=attrgetter("t_us"))
    samples = journal.samples(manifest.request.labels.items)
    for entry in heapq.merge(told, samples, key=attrgetter("t_us")):
        if isinstance(entry, Described):
            facts.update(entry.facts)
        elif journal.tally is not None:
            _count(journal.tally, entry)
    tally = journal.tally or Tally(())
    tally.timeline.close(tally.ledger.end_us)
    ending = _ending(journal.happened, manifest)
    exit_code = journal.happened.get("ended", {}).get("exit_code")
    return Recount(summarise(tally, host, ending), ending.status, exit_code, facts, journal.table)


def _count(tally: Tally, entry: Sample | Mark | Progress) -> None:
    match entry:
        case Sample():
            tally.sample(entry)
        case Mark():
            tally.mark(entry)
        case Progress():
            tally.report(entry)


def _reports(folder: Path, manifest: Manifest) -> Iterator[Report]:
    follower = LineFollower(folder / EVENTS)
    yield from reports(follower.lines(), manifest.t0_ns)
    follower.close()


def _ending(happened: dict[str, dict[str, Any]], manifest: Manifest) -> Ending:
    end = happened.get("ended") or happened.get("stopped") or {}
    closed = happened.get("closed", {})
    return Ending(
        status=end.get("status", RECOVERED),
        samples_missed=closed.get("samples_missed", 0),
        recorder_cpu_s=closed.get("recorder_cpu_s"),
        accuracy=manifest.request.labels.accuracy,
        missing=tuple(SourceSummary("", m.scope, None, 0.0, m.reason) for m in manifest.missing),
    )
