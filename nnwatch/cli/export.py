"""`nnwatch export`: one finished run as Markdown, JSON, CSV or a picture."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from nnwatch.cli.finished import find
from nnwatch.cli.recovered import take_in_lost_runs


class Format(StrEnum):
    """What a run can be written as; each is the ending of its files."""

    MD = "md"
    JSON = "json"
    CSV = "csv"
    SVG = "svg"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export", epilog="Example: nnwatch export last --to summary.svg")(export)


def export(
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="Its id, the end of it, or `last`.")],
    to: Annotated[
        str | None, typer.Option(metavar="FILE", help="A new file; its ending chooses the format.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="What to print without --to.")] = Format.MD,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Print a finished run in a format for others, or write it to a file that only you can read."""
    from nnwatch.history.lookup import repeats_before
    from nnwatch.scoring.changes import since_last
    from nnwatch.scoring.comparison import COMPARED
    from nnwatch.tui.summary.files import summary_text, write_summary

    take_in_lost_runs()
    finished = find(run_id)
    changes = since_last(finished.row, repeats_before(finished.row, COMPARED))
    if to is not None:
        typer.echo(write_summary(finished.row, finished.placement, to, changes), err=True)
    else:
        ending = Format.JSON if as_json else form
        typer.echo(summary_text(finished.row, finished.placement, ending, changes), nl=False)
