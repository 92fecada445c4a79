"""What this machine can measure, what it cannot, why, and what would help: one value for text, JSON and screens."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from nnwatch.core.live import MissingNow
from nnwatch.core.records import Channel, Host
from nnwatch.meters.base import Missing, Reason, Surroundings
from nnwatch.meters.house_checks import Check, check_home, check_lingering
from nnwatch.meters.inventory import Probed, take_inventory

PATIENCE_S = 6.0  # somebody who asks for a diagnosis waits for a slow controller


class State(StrEnum):
    """What became of a meter."""

    FOUND = "found"
    REDUNDANT = "redundant"  # works, and a better one measures the same
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One meter: what it would measure, whether it is there, and if not why and what would help.

    Attributes:
        reason: why it is not used, in a word; None for one that is.
        remedy: a command to copy, or what to do; None where nothing helps or nothing is wrong.
    """

    name: str
    measures: str
    state: State
    reason: Reason | None = None
    detail: str | None = None
    remedy: str | None = None
    channels: tuple[Channel, ...] = ()
    notes: tuple[str, ...] = ()
    driver: str | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The machine, every meter in the order of preference, the scopes without energy, and the house's checks."""

    host: Host
    findings: tuple[Finding, ...]
    missing: tuple[MissingNow, ...]
    checks: tuple[Check, ...]


def diagnose(surroundings: Surroundings, home: Path, root: Path = Path("/")) -> Diagnosis:
    """Probe every meter, look whether recordings survive a logout and can be written, and close everything.

    Args:
        surroundings: where the meters look.
        home: where runs and history are kept.
        root: below which the system's settings lie.
    """
    inventory = take_inventory(surroundings, patience_s=PATIENCE_S)
    try:
        return Diagnosis(
            host=inventory.host(surroundings),
            findings=tuple(_finding(probed) for probed in inventory.probed),
            missing=inventory.missing(),
            checks=(check_home(home), check_lingering(root)),
        )
    finally:
        inventory.close()


def _finding(probed: Probed) -> Finding:
    name, measures, answer = probed.meter.name, probed.meter.measures, probed.answer
    if isinstance(answer, Missing):
        redundant = answer.reason is Reason.REDUNDANT
        state = State.REDUNDANT if redundant else State.MISSING
        return Finding(name, measures, state, answer.reason, answer.detail, answer.remedy)
    return Finding(
        name, measures, State.FOUND, channels=answer.channels, notes=answer.notes, driver=answer.driver
    )
