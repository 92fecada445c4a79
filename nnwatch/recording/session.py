"""What a recorder does when: a state machine without I/O, events in, actions out."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from nnwatch.core.records import Pace
from nnwatch.recording.target import Exit

_ASKED_TO_END = {128 + number for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}


@dataclass(frozen=True, slots=True)
class Begun:
    """The meters are ready."""


@dataclass(frozen=True, slots=True)
class Launched:
    """The workload runs; `how` it came to that goes into the journal."""

    pid: int
    how: str = "started"
    gap_s: float | None = None


@dataclass(frozen=True, slots=True)
class Ticked:
    """A deadline came, and perhaps a whole second with it."""

    whole_second: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """The workload has begun or ended a phase just now."""


@dataclass(frozen=True, slots=True)
class TargetEnded:
    """The workload has ended and waits to be reaped."""


@dataclass(frozen=True, slots=True)
class Reaped:
    """The workload's exit is known."""

    exit: Exit


@dataclass(frozen=True, slots=True)
class StopAsked:
    """Somebody wants the recording to end; the workload goes on."""


Event = Begun | Launched | Ticked | Marked | TargetEnded | Reaped | StopAsked


@dataclass(frozen=True, slots=True)
class Read:
    """Take a sample of these paces."""

    paces: tuple[Pace, ...]


@dataclass(frozen=True, slots=True)
class Launch:
    """Start the workload."""


@dataclass(frozen=True, slots=True)
class Reap:
    """Collect the workload's exit code."""


@dataclass(frozen=True, slots=True)
class Note:
    """Write an event into the journal."""

    name: str
    details: Mapping[str, int | float | str | None]


@dataclass(frozen=True, slots=True)
class Beat:
    """Write what the samples so far amount to."""

    status: str


Action = Read | Launch | Reap | Note | Beat


class _State(Enum):
    NEW = auto()
    LAUNCHING = auto()
    RUNNING = auto()
    REAPING = auto()
    ENDED = auto()


_EDGE = Read((Pace.TICK, Pace.SECOND))
_RUNNING = "running"


class Session:
    """The life of one recording; events that do not fit its state are ignored."""

    def __init__(self) -> None:
        self._state = _State.NEW
        self.exit: Exit | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing is left to do."""
        return self._state is _State.ENDED

    def handle(self, event: Event) -> tuple[Action, ...]:
        """Return what to do about an event, in order."""
        match self._state, event:
            case _State.NEW, Begun():
                return self._go(_State.LAUNCHING, _EDGE, Launch())
            case _State.LAUNCHING, Launched(pid, how, gap_s):
                details = {"pid": pid} if gap_s is None else {"pid": pid, "gap_s": gap_s}
                return self._go(_State.RUNNING, Note(how, details), Beat(_RUNNING))
            case _State.RUNNING, Ticked(whole_second):
                return (_EDGE, Beat(_RUNNING)) if whole_second else (Read((Pace.TICK,)),)
            case _State.RUNNING, Marked():
                return (Read((Pace.TICK,)),)
            case _State.RUNNING, TargetEnded():
                return self._go(_State.REAPING, _EDGE, Reap())
            case _State.REAPING, Reaped(how):
                self.exit = how
                ended = Note("ended", {"exit_code": how.code, "signal": how.signal, "status": status_of(how)})
                return self._go(_State.ENDED, ended, Beat(status_of(how)))
            case _State.RUNNING, StopAsked():
                stopped = Note("stopped", {"status": "interrupted"})
                return self._go(_State.ENDED, _EDGE, stopped, Beat("interrupted"))
            case _:
                return ()

    def _go(self, state: _State, *actions: Action) -> tuple[Action, ...]:
        self._state = state
        return actions


def status_of(how: Exit) -> str:
    """Return the status of a run whose workload ended so; one that was asked to end was interrupted.

    A process of somebody else ends without telling us how: nothing speaks against it.
    """
    if how.code in (0, None):
        return "completed"
    return "interrupted" if how.code in _ASKED_TO_END else "failed"
