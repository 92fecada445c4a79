"""Tells what became of runs that lost their recorder, before anything is listed."""

from __future__ import annotations

import typer


def take_in_lost_runs() -> None:
    """Take lost runs into the history, and offer those whose command goes on."""
    from nnwatch.recording.recovery import recoverable

    if next(recoverable(), None) is None:
        return
    from nnwatch.history.recover import recover

    recovery = recover()
    for run_id in recovery.taken:
        typer.echo(f"nnwatch: recovered run {run_id}, which had lost its recorder", err=True)
    for run_id, why in recovery.failed.items():
        typer.echo(f"nnwatch: run {run_id} is not in the history yet: {why}", err=True)
    for run in recovery.resumable:
        typer.echo(
            f"nnwatch: the command of run {run.run_id} goes on without a recorder; "
            f"record the rest of it with: nnwatch resume {run.run_id}",
            err=True,
        )
