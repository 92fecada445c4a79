"""Which machine `run` records: this one, a made-up one, or a recorded one played back."""

from __future__ import annotations

from typing import Annotated

import typer

from nnwatch.core.errors import UsageError

Demo = Annotated[bool, typer.Option("--demo", help="Record a made-up machine: no meter is needed.")]
Replay = Annotated[
    str | None, typer.Option("--replay", metavar="RUN", help="Play the meters of a recorded run back.")
]


def recording_of(run_id: str | None, *, demo: bool) -> str | None:
    """Return the file that a run is played back from, or None.

    Raises:
        UsageError: there is no such run, or two machines are asked for.
        NnwatchError: its samples cannot be read or written.
    """
    if run_id is None:
        return None
    if demo:
        raise UsageError("--demo and --replay are two machines; choose one")
    from nnwatch.history.replay_file import replay_file

    return str(replay_file(run_id))
