"""A run counted again from its journal, in the exact order of time: the figures that history keeps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnwatch.core.records import Host, Sample
from nnwatch.core.summarise import summarise
from nnwatch.core.summary import Ending, RunSummary, SourceSummary
from nnwatch.core.tally import Tally
from nnwatch.core.verdict import Reason
from nnwatch.history.samples import SampleTable
from nnwatch.recording.found import found_in_output
from nnwatch.recording.journal import Happened, Opened
from nnwatch.recording.line_follower import LineFollower
from nnwatch.recording.manifest import EVENTS, OUTPUT, Manifest, Request
from nnwatch.recording.recovery import RECOVERED
from nnwatch.recording.replay import Account, never_read, replay

INTERRUPTED = "interrupted"
_BAD_ENDS = {"failed": Reason.FAILED, INTERRUPTED: Reason.INTERRUPTED, RECOVERED: Reason.CUT_OFF}


@dataclass(frozen=True, slots=True)
class Recount:
    """What the files of a run say, complete; `facts` is what the workload reported of itself."""

    summary: RunSummary
    status: str
    exit_code: int | None
    facts: dict[str, Any]
    samples: SampleTable


def recount(folder: Path, manifest: Manifest, host: Host) -> Recount:
    """Return everything that a run's journal and its workload's reports say."""
    labels = found_in_output(manifest.request, folder / OUTPUT)
    account, table, against = Account(labels.items), SampleTable(), list[Reason]()
    events = LineFollower(folder / EVENTS)
    for entry in replay(folder, manifest, events):
        account.take(entry)
        if isinstance(entry, Opened):
            table.open(entry.channels)
        elif isinstance(entry, Sample):
            table.add(entry)
        elif isinstance(entry, Happened) and entry.name == "suspended":
            against.append(Reason.SUSPENDED)
    events.close()
    tally = account.tally or Tally(())
    tally.timeline.close(tally.ledger.end_us)
    ending = _ending(account, manifest, labels.accuracy, against[:1])
    exit_code = account.ended.get("exit_code")
    return Recount(summarise(tally, host, ending), ending.status, exit_code, account.facts, table)


def _ending(
    account: Account, manifest: Manifest, accuracy: float | None, against: Iterable[Reason]
) -> Ending:
    missing = (SourceSummary("", m.scope, None, 0.0, m.reason) for m in manifest.missing)
    status = account.ended.get("status", RECOVERED)
    return Ending(
        status=status,
        samples_missed=account.closed.get("samples_missed", account.missed),
        recorder_cpu_s=account.closed.get("recorder_cpu_s", account.recorder_cpu_s),
        accuracy=accuracy,
        missing=(*missing, *_unread(account), *_absences(account.gaps_s)),
        lacks=account.lacks,
        against=(*_against(manifest.request, status), *against),
    )


def _against(request: Request, status: str) -> Iterable[Reason]:
    """Yield why a run must not be ranked, whatever its samples say; one may always stop watching a stranger."""
    if request.demo:
        yield Reason.MADE_UP
    if request.replay is not None:
        yield Reason.PLAYED_BACK
    is_open_ended = request.attach_pid is not None and status == INTERRUPTED
    if status in _BAD_ENDS and not is_open_ended:
        yield _BAD_ENDS[status]


def _unread(account: Account) -> Iterable[SourceSummary]:
    """Return what this user was not allowed to see of the workload, and whatever else never answered."""
    for name, why in never_read(account).items():
        yield SourceSummary(name, name.partition(":")[0], None, 0.0, why)


def _absences(gaps_s: Iterable[tuple[float, float]]) -> Iterable[SourceSummary]:
    """Return the stretches without a recorder, which counters close and everything else leaves open."""
    for back_s, gap_s in gaps_s:
        text = f"no recorder for {gap_s:.1f} s until second {back_s:.1f}; only counters close this gap"
        yield SourceSummary("recorder", "host", None, 0.0, text)
