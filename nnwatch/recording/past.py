"""What a recorder that goes on takes over from the one before it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nnwatch.core.tally import Tally
from nnwatch.recording.line_follower import LineFollower
from nnwatch.recording.manifest import Manifest
from nnwatch.recording.replay import Account, replay


@dataclass(frozen=True, slots=True)
class Past:
    """The account of a recording up to its last sample; by default there is none."""

    tally: Tally | None = None
    end_us: int = 0
    missed: int = 0
    recorder_cpu_s: float = 0.0

    @classmethod
    def of(cls, folder: Path, manifest: Manifest, events: LineFollower) -> Past:
        """Tell a run again from its files; `events` then stands where new reports begin."""
        account = Account(manifest.request.labels.items)
        for entry in replay(folder, manifest, events):
            account.take(entry)
        if account.tally is None:
            return cls()
        return cls(account.tally, account.tally.ledger.end_us, account.missed, account.recorder_cpu_s or 0.0)
