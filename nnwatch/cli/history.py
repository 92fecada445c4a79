"""`nnwatch history`: list finished runs, filtered and sorted, or export them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nnwatch.cli.histories import Places, Where, tell_left_out
from nnwatch.cli.recovered import take_in_lost_runs
from nnwatch.cli.screen import may_write

if TYPE_CHECKING:
    from nnwatch.history.reader import HistoryReader, Selection

_UNBOUNDED = 1000  # more than all columns take


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("history", epilog="Example: nnwatch history --where 'arch~=resnet & j_per_item<0.05'")(
        history
    )


def history(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=0, help="How many; 0 for all.")] = 50,
    offset: Annotated[int, typer.Option(min=0, help="How many to leave out before.")] = 0,
    where: Where = "",
    sort: Annotated[str, typer.Option(metavar="COLUMN", help="The column that orders.")] = "started_at",
    ascending: Annotated[bool, typer.Option("--ascending", help="The smallest or oldest first.")] = False,
    trash: Annotated[bool, typer.Option("--trash", help="The runs in the trash.")] = False,
    places: Places = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print one line of CSV a run.")] = False,
) -> None:
    """List finished runs, the newest first."""
    from nnwatch.history.reader import Selection
    from nnwatch.history.sources import open_histories

    if not places and may_write(context):
        take_in_lost_runs()
    reader = open_histories(places or [])
    chosen = Selection(where, sort, descending=not ascending, deleted=trash)
    if as_json or as_csv:
        _export(reader, reader.ids(limit or None, offset, chosen), deleted=trash, as_json=as_json)
        return
    rows = reader.rows(limit or None, offset, chosen)
    tell_left_out(reader)
    if rows:
        _print_table(rows)
    else:
        typer.echo(_nothing(reader, chosen, places or []), err=True)


def _export(reader: HistoryReader, run_ids: list[str], *, deleted: bool, as_json: bool) -> None:
    """Print runs as they are read, as all of a large history would take more memory than there may be."""
    from nnwatch.history.selection_file import csv_parts, json_parts, parts

    rows = parts(reader, run_ids, deleted=deleted)
    for text in json_parts(rows) if as_json else csv_parts(rows):
        typer.echo(text, nl=False)
    tell_left_out(reader)


def _nothing(reader: HistoryReader, chosen: Selection, places: list[str]) -> str:
    if chosen.deleted:
        return "the trash is empty"
    runs = reader.count()
    if runs:
        return f"none of {runs} runs is kept by the filter {chosen.where}" if chosen.where else "no more runs"
    if places:
        return f"no runs in {', '.join(places)}"
    return "no runs yet; record one with: nnwatch bench lenet5"


def _print_table(rows: list[dict[str, Any]]) -> None:
    """Print the columns that fit into the terminal; elsewhere all of them."""
    from nnwatch.tui.history.cells import choose_columns

    id_width = max(len(row["run_id"]) for row in rows)
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else _UNBOUNDED
    columns = choose_columns(room - id_width)
    widths = [id_width, *(column.width for column in columns)]
    typer.echo(_line(("Id", *(column.title for column in columns)), widths))
    for row in rows:
        typer.echo(_line((row["run_id"], *(column.cell(row) for column in columns)), widths))


def _line(cells: Iterable[str], widths: Iterable[int]) -> str:
    return "  ".join(
        _fit(cell, width).ljust(width) for cell, width in zip(cells, widths, strict=True)
    ).rstrip()


def _fit(cell: str, width: int) -> str:
    return cell if len(cell) <= width else f"{cell[: width - 1]}…"
