"""`nnwatch import`: files of other tools, and histories of other machines."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nnwatch.cli.document import print_document


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import", epilog="Example: nnwatch import emissions.csv")(import_)


def import_(
    path: Annotated[
        Path, typer.Argument(metavar="FILE|DIR", help="CodeCarbon, Zeus or plain CSV, perun JSON, a history.")
    ],
    maps: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="COLUMN=HEADER[*FACTOR]", help="What a header of a plain CSV means."),
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="COLUMN=VALUE", help="A value for every run without one."),
    ] = None,
    tool: Annotated[str | None, typer.Option(help="What measured the runs of a plain CSV.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Add the runs of a file to the history: all of them, or none when one cannot be used."""
    from nnwatch.history.importers.read import Wishes, read_any, take_in
    from nnwatch.history.store import HistoryStore

    found = read_any(path, Wishes(maps or (), values or (), tool))
    added = take_in(found, HistoryStore())
    for note in found.notes:
        typer.echo(note, err=True)
    ranked = sum(row["valid"] is True for row in found.rows)
    if as_json:
        document = {"tool": found.tool, "runs": len(found.rows), "added": added, "valid": ranked}
        print_document({"import": document})
    else:
        typer.echo(f"{len(found.rows)} runs by {found.tool}, {ranked} of them valid; {added} added", err=True)
