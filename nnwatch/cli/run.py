"""`nnwatch run`: record a command."""

from __future__ import annotations

from typing import Annotated

import typer

from nnwatch.cli import screen
from nnwatch.cli.document import print_document
from nnwatch.cli.recorded import record_headless, record_on_screen
from nnwatch.cli.report import report
from nnwatch.core.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "run",
        context_settings={"allow_interspersed_args": False},
        epilog="Example: nnwatch run --headless --items 1000 -- python infer.py",
    )(run)


def run(
    command: Annotated[list[str], typer.Argument(metavar="CMD ARGS...", help="The command to record.")],
    headless: Annotated[bool, typer.Option("--headless", help="No screens: behave as `time` does.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the run as one JSON document.")] = False,
    interval: Annotated[float, typer.Option(min=0.01, max=10.0, help="Seconds between two samples.")] = 0.1,
    name: Annotated[str | None, typer.Option(help="What to call the run.")] = None,
    arch: Annotated[str | None, typer.Option(help="Label: the architecture.")] = None,
    dataset: Annotated[str | None, typer.Option(help="Label: the data set.")] = None,
    items: Annotated[int | None, typer.Option(min=1, help="How many items the command processes.")] = None,
    accuracy: Annotated[float | None, typer.Option(min=0.0, max=1.0, help="Its accuracy, 0 to 1.")] = None,
    tag: Annotated[list[str] | None, typer.Option(metavar="K=V", help="Label; may be repeated.")] = None,
) -> None:
    """Record a command: its energy, load and output; exits with the command's own code."""
    from nnwatch.recording.control import new_request
    from nnwatch.recording.manifest import Labels

    labels = Labels(name, arch, dataset, items, accuracy, _tags(tag or []))
    request = new_request(tuple(command), labels, interval)
    if not (headless or as_json) and screen.is_terminal():
        raise typer.Exit(record_on_screen(request))
    finished = record_headless(request, quiet_stdout=as_json)
    if as_json:
        print_document({"run": finished.document()})
    else:
        typer.echo(f"\n{report(finished)}", err=True)
    raise typer.Exit(finished.exit_code)


def _tags(tags: list[str]) -> tuple[str, ...]:
    for tag in tags:
        key, equals, _ = tag.partition("=")
        if not key or not equals:
            raise UsageError(f"--tag {tag} is not of the form key=value")
    return tuple(tags)
