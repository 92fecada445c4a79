"""The life of a recording: what every event means in every state."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from nnwatch.core.records import Pace
from nnwatch.recording.session import (
    Beat,
    Begun,
    Event,
    Launch,
    Launched,
    Marked,
    Note,
    Read,
    Reap,
    Reaped,
    Session,
    StopAsked,
    TargetEnded,
    Ticked,
    status_of,
)
from nnwatch.recording.target import Exit

EDGE = Read((Pace.TICK, Pace.SECOND))
RUNNING = Beat("running")
STATES: dict[str, tuple[Event, ...]] = {
    "new": (),
    "launching": (Begun(),),
    "running": (Begun(), Launched(7)),
    "reaping": (Begun(), Launched(7), TargetEnded()),
    "ended": (Begun(), Launched(7), TargetEnded(), Reaped(Exit(0))),
}
EVENTS: dict[str, Event] = {
    "begun": Begun(),
    "launched": Launched(7),
    "tick": Ticked(whole_second=False),
    "second": Ticked(whole_second=True),
    "mark": Marked(),
    "target ended": TargetEnded(),
    "reaped": Reaped(Exit(3)),
    "stop": StopAsked(),
}
ENDED = Note("ended", {"exit_code": 3, "signal": None, "status": "failed"})
MEANT = {
    ("new", "begun"): (EDGE, Launch()),
    ("launching", "launched"): (Note("started", {"pid": 7}), RUNNING),
    ("running", "tick"): (Read((Pace.TICK,)),),
    ("running", "second"): (EDGE, RUNNING),
    ("running", "mark"): (Read((Pace.TICK,)),),
    ("running", "target ended"): (EDGE, Reap()),
    ("running", "stop"): (EDGE, Note("stopped", {"status": "interrupted"}), Beat("interrupted")),
    ("reaping", "reaped"): (ENDED, Beat("failed")),
}


def after(events: Sequence[Event]) -> Session:
    session = Session()
    for event in events:
        session.handle(event)
    return session


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("event", EVENTS)
def test_every_event_in_every_state(state: str, event: str) -> None:
    assert after(STATES[state]).handle(EVENTS[event]) == MEANT.get((state, event), ())


@pytest.mark.parametrize("state", STATES)
def test_only_the_last_state_has_ended(state: str) -> None:
    assert after(STATES[state]).ended == (state == "ended")


def test_a_stopped_session_has_ended_without_an_exit() -> None:
    session = after((*STATES["running"], StopAsked()))
    assert session.ended
    assert session.exit is None


def test_a_reaped_session_knows_the_exit() -> None:
    assert after((*STATES["reaping"], Reaped(Exit(137, 9)))).exit == Exit(137, 9)


def test_a_gap_is_noted_with_its_length() -> None:
    actions = after((Begun(),)).handle(Launched(7, "resumed", 2.5))
    assert actions == (Note("resumed", {"pid": 7, "gap_s": 2.5}), RUNNING)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (0, "completed"),
        (None, "completed"),
        (1, "failed"),
        (139, "failed"),
        (130, "interrupted"),
        (143, "interrupted"),
        (129, "interrupted"),
    ],
)
def test_status_of_an_exit(code: int | None, status: str) -> None:
    assert status_of(Exit(code)) == status
