"""The option that names histories, and the filters that choose runs in them: shared by several commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from nnwatch.core.errors import UsageError

if TYPE_CHECKING:
    from nnwatch.history.reader import HistoryReader
    from nnwatch.history.store import HistoryStore

Places = Annotated[
    list[str] | None,
    typer.Option("--history", metavar="DIR", help="Another history, or s3://...; may be repeated."),
]
Where = Annotated[
    str, typer.Option(metavar="FILTER", help="Only such runs, as in: arch~=resnet & j_per_item<0.05")
]


def tell_left_out(reader: HistoryReader) -> None:
    """Name on standard error the files that could not be read."""
    for path in sorted(reader.left_out):
        typer.echo(
            f"nnwatch: left out {path}, which is broken or cannot be read; move it elsewhere", err=True
        )


def chosen_ids(store: HistoryStore, runs: Sequence[str], where: str) -> list[str]:
    """Return the ids of the runs named and of those that a filter keeps.

    Raises:
        UsageError: no run is meant, or more than one by the same text.
    """
    from nnwatch.history.reader import Selection

    if not runs and not where:
        raise UsageError("name the runs that are meant, or choose them with --where FILTER")
    named = [store.full_id(run) for run in runs]
    kept = store.ids(chosen=Selection(where)) if where else []
    if not named and not kept:
        raise UsageError(f"no run is kept by the filter {where}")
    return list(dict.fromkeys([*named, *kept]))
