"""`nnwatch show`: one finished run."""

from __future__ import annotations

from typing import Annotated

import typer

from nnwatch.cli.document import print_document
from nnwatch.cli.finished import find
from nnwatch.cli.recovered import take_in_lost_runs
from nnwatch.cli.report import report


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("show", epilog="Example: nnwatch show last")(show)


def show(
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="Its id, the end of it, or `last`.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show a finished run: verdict, energy, work, score."""
    take_in_lost_runs()
    finished = find(run_id)
    if as_json:
        print_document({"run": finished.document()})
    else:
        typer.echo(report(finished))
