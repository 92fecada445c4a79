"""`nnwatch tag`, `rename` and `annotate`: what a person says about finished runs."""

from __future__ import annotations

from typing import Annotated

import typer

from nnwatch.cli.histories import Where, chosen_ids
from nnwatch.core.errors import UsageError

Runs = Annotated[list[str] | None, typer.Argument(metavar="RUN...", help="Ids, their ends, or `last`.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("tag", epilog="Example: nnwatch tag last --add baseline")(tag)
    app.command("rename", epilog="Example: nnwatch rename last 'cold start'")(rename)
    app.command("annotate", epilog="Example: nnwatch annotate last 'the fan was off'")(annotate)


def tag(
    runs: Runs = None,
    add: Annotated[list[str] | None, typer.Option(help="A tag to add; may be repeated.")] = None,
    remove: Annotated[list[str] | None, typer.Option(help="A tag to take away; may be repeated.")] = None,
    where: Where = "",
) -> None:
    """Add tags to runs, or take them away."""
    from nnwatch.history.store import HistoryStore
    from nnwatch.history.tagging import retagged

    if not add and not remove:
        raise UsageError("say which tag to --add or to --remove")
    store = HistoryStore()
    ids = chosen_ids(store, runs or [], where)
    store.change(ids, lambda row: {"tags": retagged(row["tags"], add or (), remove or ())})
    typer.echo(f"{len(ids)} tagged", err=True)


def rename(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Its id, the end of it, or `last`.")],
    name: Annotated[str, typer.Argument(help="What to call it.")],
) -> None:
    """Give a run another name."""
    _set(run, "name", name)


def annotate(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Its id, the end of it, or `last`.")],
    text: Annotated[str, typer.Argument(help="The note; an empty one removes it.")],
) -> None:
    """Write a note on a run."""
    _set(run, "notes", text)


def _set(run: str, column: str, text: str) -> None:
    from nnwatch.history.store import HistoryStore

    store = HistoryStore()
    run_id = store.full_id(run)
    store.change([run_id], lambda _: {column: text or None})
    typer.echo(f"changed {run_id}", err=True)
