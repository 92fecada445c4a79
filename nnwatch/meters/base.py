"""The protocol of a meter, and the two answers to the question whether this machine has it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol, runtime_checkable

from nnwatch.core.records import Accelerator, Channel, Pace, Reading


class Reason(StrEnum):
    """Why a meter is missing."""

    ABSENT = "absent"
    NO_PERMISSION = "no permission"
    DRIVER = "driver"
    CONTAINER = "masked by the container"
    VIRTUAL_MACHINE = "virtual machine"
    DISABLED = "disabled"
    BROKEN = "broken"
    REDUNDANT = "redundant"  # works, but a better meter covers the same scope


@dataclass(frozen=True, slots=True)
class Found:
    """The meter works here and offers these channels.

    `contains` names scopes that lie within what it counts: meters after it show them beside, and count them not.
    A kind such as `gpu` stands for every scope of it.
    """

    channels: tuple[Channel, ...]
    accelerators: tuple[Accelerator, ...] = ()
    driver: str | None = None
    notes: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """The meter does not work here: why in a word and in a sentence, and the remedy if there is one."""

    reason: Reason
    detail: str
    remedy: str | None = None


def no_target() -> int | None:
    """Answer for a machine that is looked at without a workload."""
    return None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a meter looks: the kernel's file systems, the clock, and the workload once there is one.

    `target` returns the process whose tree is watched, or None before it starts. `clock_ns` is monotonic.
    """

    sysfs: Path
    procfs: Path
    clock_ns: Callable[[], int]
    target: Callable[[], int | None] = no_target


class Meter(Protocol):
    """One source of readings. `probe` is called once, before any `read`; `close` once, at the end."""

    @property
    def name(self) -> str:
        """The short name that channel ids begin with and `doctor` lists."""
        ...

    @property
    def measures(self) -> str:
        """What it would measure, in a few words for `doctor`."""
        ...

    def probe(self) -> Found | Missing:
        """Look whether this machine has the source; keep open what later reads need."""
        ...

    def read(self, pace: Pace) -> Reading:
        """Return raw values of the channels of that pace, and a reason for each that has none now.

        A failed read is a `Lack` in the answer, never an exception and never a made-up value.
        """
        ...

    def close(self) -> None:
        """Give back what `probe` opened; harmless when it found nothing."""
        ...


@runtime_checkable
class SlowMeter(Meter, Protocol):
    """A meter whose source takes seconds to answer, or never does: it is asked off the hot loop.

    `close` may be called while another thread reads, and ends that read.
    """

    @property
    def period_s(self) -> float:
        """The pace at which its source is asked."""
        ...


MeterFactory = Callable[[Surroundings], Meter]
