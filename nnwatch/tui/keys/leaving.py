"""The answers to the question what shall become of a run when its viewer leaves."""

from __future__ import annotations

from enum import StrEnum


class Leaving(StrEnum):
    """What a person answers; the default harms nothing."""

    LEAVE = "leave"
    STAY = "stay"
    STOP = "stop"
    DISCARD = "discard"
