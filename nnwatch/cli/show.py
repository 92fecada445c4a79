"""`nnwatch show`: one finished run."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from nnwatch.cli.document import print_document
from nnwatch.cli.finished import find
from nnwatch.cli.recovered import take_in_lost_runs
from nnwatch.cli.report import report
from nnwatch.cli.screen import may_write

if TYPE_CHECKING:
    from nnwatch.scoring.changes import Changes


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("show", epilog="Example: nnwatch show last")(show)


def show(
    context: typer.Context,
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="Its id, the end of it, or `last`.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show a finished run: verdict, energy, work, score, and what changed since the last such run."""
    from nnwatch.history.lookup import repeats_before
    from nnwatch.scoring.changes import since_last
    from nnwatch.scoring.comparison import COMPARED

    writes = may_write(context)
    if writes:
        take_in_lost_runs()
    finished = find(run_id, taking_in=writes)
    changes = since_last(finished.row, repeats_before(finished.row, COMPARED))
    if as_json:
        print_document({"run": finished.document() | {"since_last": changes and asdict(changes)}})
        return
    typer.echo(report(finished))
    if changes is not None:
        typer.echo(_since(changes))


def _since(changes: Changes) -> str:
    from nnwatch.scoring.changes import against, told, why_not_judged

    head = f"Since {changes.run_id}, {against(changes)}:"
    lines = [f"  {change.figure.words:<28}{told(change)}" for change in changes.figures]
    return "\n".join(["", head, *lines, why_not_judged(changes)]).rstrip()
