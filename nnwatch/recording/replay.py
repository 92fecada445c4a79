"""A run told again from its files in the order of time: for its history, and for a recorder that goes on."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nnwatch.core.records import Mark, Progress, Sample
from nnwatch.core.tally import Tally
from nnwatch.recording.journal import Decoder, Entry, Happened, Opened, Pulse
from nnwatch.recording.line_follower import LineFollower
from nnwatch.recording.manifest import JOURNAL, Manifest
from nnwatch.recording.pulse import recorder_of
from nnwatch.recording.reports import Described, Report, reports

_MOST_DISORDER = 4096  # reports of several processes reach their file a little out of order


@dataclass(slots=True)
class Account:
    """What a run's files say so far.

    Attributes:
        ended: how the recording ended, as its last such event tells; empty while it has not.
        gaps_s: the absences of its recorder, as (moment at which it was back, length).
        lacks: why a channel had no reading when it was last without one.
    """

    items: int | None
    tally: Tally | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    ended: dict[str, Any] = field(default_factory=dict)
    closed: dict[str, Any] = field(default_factory=dict)
    gaps_s: list[tuple[float, float]] = field(default_factory=list)
    lacks: dict[str, str] = field(default_factory=dict)
    missed: int = 0
    recorder_cpu_s: float | None = None

    def take(self, entry: Entry | Report) -> None:
        """Take the next entry or report."""
        match entry:
            case Opened(channels):
                self.tally = self.tally or Tally(channels, self.items)
            case Pulse({"t_us": int(t_us), "recorder": [_, _, _, _, _]} as fields):
                recorder = recorder_of(fields)
                self.missed = recorder.missed
                self.recorder_cpu_s = recorder.cpu_share * t_us / 1e6
            case Happened():
                self._note(entry)
            case Described(_, facts):
                self.facts.update(facts)
            case Sample() | Mark() | Progress() if self.tally is not None:
                count(self.tally, entry)

    def _note(self, happened: Happened) -> None:
        match happened.name, happened.details:
            case "ended" | "stopped", ended:
                self.ended = ended
            case "closed", closed:
                self.closed = closed
            case "lack", {"channel": str(channel), "reason": str(reason)}:
                self.lacks[channel] = reason
            case "resumed", {"gap_s": int() | float() as gap_s}:
                self.gaps_s.append((happened.t_us / 1e6, gap_s))


def never_read(account: Account) -> dict[str, str]:
    """Return the channels of load and state that had no reading at all, and why."""
    tracks = account.tally.usage.tracks if account.tally is not None else {}
    return {name: why for name, why in account.lacks.items() if name in tracks and tracks[name].last is None}


def count(tally: Tally, entry: Sample | Mark | Progress) -> None:
    """Take a sample or a report into the account of energy."""
    match entry:
        case Sample():
            tally.sample(entry)
        case Mark():
            tally.mark(entry)
        case Progress():
            tally.report(entry)


def replay(folder: Path, manifest: Manifest, events: LineFollower) -> Iterator[Entry | Report]:
    """Return all entries of the journal and all reports, in the order of their time."""
    journal = LineFollower(folder / JOURNAL)
    told = nearly_sorted(reports(events.lines(), manifest.t0_ns))
    yield from _in_order(Decoder().entries(journal.lines()), told)
    journal.close()


def nearly_sorted(told: Iterable[Report], most_disorder: int = _MOST_DISORDER) -> Iterator[Report]:
    """Return reports by their time without holding all of them."""
    waiting: list[tuple[int, int, Report]] = []
    for number, report in enumerate(told):
        heapq.heappush(waiting, (report.t_us, number, report))
        if len(waiting) > most_disorder:
            yield heapq.heappop(waiting)[2]
    while waiting:
        yield heapq.heappop(waiting)[2]


def _in_order(journal: Iterable[Entry], told: Iterator[Report]) -> Iterator[Entry | Report]:
    report = next(told, None)
    for entry in journal:
        while isinstance(entry, Sample) and report is not None and report.t_us <= entry.t_us:
            yield report
            report = next(told, None)
        yield entry
    if report is not None:
        yield report
        yield from told
