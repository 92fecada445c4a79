"""`nnwatch history`: list finished runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from nnwatch.cli.document import print_document
from nnwatch.cli.recovered import take_in_lost_runs


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("history", epilog="Example: nnwatch history --limit 20")(history)


def history(
    limit: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List finished runs, the newest first."""
    from nnwatch.history.store import HistoryStore

    take_in_lost_runs()
    rows = HistoryStore().rows(limit)
    if as_json:
        print_document({"runs": rows})
    elif rows:
        _print_table(rows)
    else:
        typer.echo("no runs yet; record one with: nnwatch bench lenet5", err=True)


def _print_table(rows: list[dict[str, Any]]) -> None:
    from nnwatch.tui.history_cells import COLUMNS

    lines = [("Id", *(column.title for column in COLUMNS)), *(_cells(row) for row in rows)]
    widths = [max(len(cell) for cell in cells) for cells in zip(*lines, strict=True)]
    for line in lines:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    from nnwatch.tui.history_cells import COLUMNS

    return (row["run_id"], *(column.cell(row) for column in COLUMNS))
