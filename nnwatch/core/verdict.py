"""Whether a run may be ranked, and every reason why not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nnwatch.core.records import Method

SHORTEST_S = 10.0  # below, edges and refresh periods weigh too much
LEAST_COVERAGE = 0.99
MOST_MISSED = 0.01
MOST_DISAGREEMENT = 0.05
MOST_DRIFT_C = 15.0
MOST_THROTTLED = 0.01


class Reason(StrEnum):
    """Why a run must not be ranked."""

    MADE_UP = "made-up machine"
    PLAYED_BACK = "played back, not measured"
    FAILED = "workload failed"
    INTERRUPTED = "interrupted"
    CUT_OFF = "its end was not recorded"
    SUSPENDED = "the machine was suspended"
    NO_ENERGY = "no energy source"
    ESTIMATED = "estimated sources"
    TOO_SHORT = "too short"
    GAPS = "sample gaps"
    THROTTLED = "throttling"
    DRIFT = "thermal drift"
    SHARED_GPU = "other users of the GPU"
    DISAGREEMENT = "counter and integral disagree"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the verdict is found from; None where the machine does not say.

    Attributes:
        against: reasons that are known without the samples.
        measured_s: length of the inference phase, or of the run when it names none.
        disagreement: greatest |integral / counter - 1| over devices that offer both.
        warming_c: rise of temperature between start and end of the measured devices.
    """

    against: tuple[Reason, ...]
    measured_s: float
    method: Method | None
    coverage: float
    missed_share: float
    throttled_share: float | None = None
    other_gpu_users: bool | None = None
    disagreement: float | None = None
    warming_c: float | None = None


def judge(facts: Facts) -> tuple[Reason, ...]:
    """Return the reasons against ranking a run, the gravest first; none means that it is valid."""
    checks = (
        (Reason.NO_ENERGY, facts.method is None),
        (Reason.ESTIMATED, facts.method is Method.MODEL),
        (Reason.TOO_SHORT, facts.measured_s < SHORTEST_S),
        (Reason.GAPS, _has_gaps(facts)),
        (Reason.THROTTLED, _exceeds(facts.throttled_share, MOST_THROTTLED)),
        (Reason.DRIFT, _exceeds(facts.warming_c, MOST_DRIFT_C)),
        (Reason.SHARED_GPU, bool(facts.other_gpu_users)),
        (Reason.DISAGREEMENT, _exceeds(facts.disagreement, MOST_DISAGREEMENT)),
    )
    return (*facts.against, *(reason for reason, holds in checks if holds))


def _has_gaps(facts: Facts) -> bool:
    lacking = facts.method is not None and facts.coverage < LEAST_COVERAGE
    return lacking or facts.missed_share > MOST_MISSED


def _exceeds(value: float | None, limit: float) -> bool:
    return value is not None and value > limit
