"""`nnwatch delete`: finished runs into the trash, and back."""

from __future__ import annotations

from typing import Annotated

import typer

from nnwatch.cli.histories import Where, chosen_ids


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("delete", epilog="Example: nnwatch delete last; nnwatch delete --undo")(delete)


def delete(
    runs: Annotated[
        list[str] | None, typer.Argument(metavar="RUN...", help="Ids, their ends, or `last`.")
    ] = None,
    where: Where = "",
    undo: Annotated[
        bool, typer.Option("--undo", help="Take back the runs named, or those deleted last.")
    ] = False,
    empty_trash: Annotated[
        bool, typer.Option("--empty-trash", help="Remove what is in the trash for good.")
    ] = False,
) -> None:
    """Move finished runs to the trash; `nnwatch history --trash` lists it."""
    from nnwatch.history.store import HistoryStore

    store = HistoryStore()
    if empty_trash:
        typer.echo(f"{store.empty_trash()} removed for good", err=True)
    elif undo:
        ids = [store.full_id(run, deleted=True) for run in runs or []]
        typer.echo(f"{len(store.take_back(ids or None))} taken back", err=True)
    else:
        ids = chosen_ids(store, runs or [], where)
        store.throw_away(ids)
        typer.echo(f"{len(ids)} in the trash; take back with: nnwatch delete --undo", err=True)
