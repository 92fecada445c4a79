"""`nnwatch compare`: runs and architectures side by side, with intervals and verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nnwatch.cli.document import print_document
from nnwatch.cli.histories import Places, Where, tell_left_out
from nnwatch.core.errors import UsageError

if TYPE_CHECKING:
    from nnwatch.history.reader import HistoryReader, Row
    from nnwatch.scoring.comparison import Comparison
    from nnwatch.scoring.score import ScoreRule


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("compare", epilog="Example: nnwatch compare lenet5 resnet8 --alpha 2")(compare)


def compare(
    runs: Annotated[
        list[str] | None,
        typer.Argument(metavar="RUN|ARCH...", help="Runs by id, architectures by name; all by default."),
    ] = None,
    where: Where = "",
    score: Annotated[
        str | None, typer.Option(help="The score that ranks, composite by default, or fills a matrix.")
    ] = None,
    alpha: Annotated[
        float, typer.Option(min=0.0, help="Halvings of the energy that a halving of the error is worth.")
    ] = 2.0,
    baseline: Annotated[
        str | None, typer.Option(metavar="RUN", help="The reference run; else the one tagged baseline.")
    ] = None,
    any_conditions: Annotated[
        bool, typer.Option("--any-conditions", help="Rank unlike conditions together, and tell them.")
    ] = False,
    matrix: Annotated[bool, typer.Option("--matrix", help="Architectures by machines.")] = False,
    pareto: Annotated[bool, typer.Option("--pareto", help="Only the front of error against energy.")] = False,
    curves: Annotated[
        bool, typer.Option("--curves", help="Only power over time, of each group's newest run.")
    ] = False,
    places: Places = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print one line of CSV a group.")] = False,
) -> None:
    """Compare runs: ranking, Pareto front, phases and components, with 95 % intervals over repeats."""
    from nnwatch.cli import compare_documents, compare_text
    from nnwatch.history.sources import open_histories
    from nnwatch.scoring.comparison import Question
    from nnwatch.scoring.comparison import compare as compare_runs
    from nnwatch.scoring.fit import fit_matrix

    reader = open_histories(places or [])
    rows = _rows(reader, runs or [], where)
    tell_left_out(reader)
    question = Question(_rule(score or "composite"), alpha, _baseline(reader, rows, baseline), any_conditions)
    if matrix:
        fit = fit_matrix(rows, question, by_score=score is not None)
        _print(compare_documents.of_fit(fit), compare_text.matrix(fit), as_json=as_json, as_csv=as_csv)
        return
    found = compare_runs(rows, question)
    if curves:
        _print_curves(found, as_json=as_json, as_csv=as_csv)
        return
    text = compare_text.fronts(found) if pareto else compare_text.comparison(found)
    _print(compare_documents.of_comparison(found), text, as_json=as_json, as_csv=as_csv)


def _print_curves(found: Comparison, *, as_json: bool, as_csv: bool) -> None:
    from nnwatch.cli.compare_curves import curves_text, of_curves
    from nnwatch.history.curves import power_curves
    from nnwatch.tui.compare.curves import with_curves

    drawn = power_curves([entry.group.rows for entry in with_curves(found)])
    _print(of_curves(found, drawn), curves_text(found, drawn), as_json=as_json, as_csv=as_csv)


def _print(document: dict[str, Any], text: str, *, as_json: bool, as_csv: bool) -> None:
    if as_json:
        print_document(document)
    elif as_csv:
        from nnwatch.cli.compare_documents import as_csv as to_csv

        typer.echo(to_csv(document), nl=False)
    else:
        typer.echo(text)


def _rows(reader: HistoryReader, runs: Sequence[str], where: str) -> list[Row]:
    """Return the rows of the runs and architectures named, or of all.

    Raises:
        UsageError: a name is neither a run nor an architecture, or there is no run at all.
    """
    from nnwatch.scoring.comparison import COMPARED

    known = reader.names(where)
    if not known:
        raise UsageError(
            f"no run is kept by the filter {where}; `nnwatch history` lists all"
            if where
            else "there is no run to compare; record one with: nnwatch bench lenet5"
        )
    if not runs:
        return reader.of(list(known), COMPARED)
    wanted: set[str] = set()
    for name in runs:
        same = {run_id for run_id, architecture in known.items() if architecture.lower() == name.lower()}
        wanted |= same or {_run_id(reader, known.values(), name)}
    found = [run_id for run_id in known if run_id in wanted]
    if not found:
        raise UsageError(f"none of the runs named is kept by the filter {where}")
    return reader.of(found, COMPARED)


def _run_id(reader: HistoryReader, architectures: Iterable[str], name: str) -> str:
    import difflib

    try:
        return reader.full_id(name)
    except UsageError as error:
        known = sorted({architecture for architecture in architectures if architecture})
        nearest = difflib.get_close_matches(name, known, n=3)
        hint = f"; the nearest architectures are {', '.join(nearest)}" if nearest else ""
        raise UsageError(f"{error}{hint}") from error


def _rule(name: str) -> ScoreRule:
    from nnwatch.scoring.registry import SCORES

    found = next((rule for rule in SCORES if rule.name == name), None)
    if found is None:
        raise UsageError(f"there is no score {name}; there are {', '.join(rule.name for rule in SCORES)}")
    return found


def _baseline(reader: HistoryReader, rows: Sequence[Row], named: str | None) -> Row | None:
    """Return the declared reference run: the one named, else the newest among the runs that is tagged so."""
    if named is not None:
        return reader.row(named)
    return next((row for row in reversed(rows) if "baseline" in (row["tags"] or [])), None)
