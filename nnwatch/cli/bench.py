"""`nnwatch bench`: measure architectures."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from nnwatch.cli import screen
from nnwatch.cli.document import print_document
from nnwatch.cli.finished import Finished
from nnwatch.cli.recorded import record_headless, record_on_screen
from nnwatch.cli.report import report
from nnwatch.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnwatch.bench.preparation import TrainingProgress
    from nnwatch.recording.manifest import Request


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("bench", epilog="Example: nnwatch bench lenet5 --headless --json")(bench)


def bench(
    architectures: Annotated[
        list[str] | None, typer.Argument(metavar="ARCH...", help="What to measure.")
    ] = None,
    list_all: Annotated[bool, typer.Option("--list", help="List what can be measured.")] = False,
    headless: Annotated[bool, typer.Option("--headless", help="No screens.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the runs as one JSON document.")] = False,
    batch_size: Annotated[int, typer.Option(min=1, help="Images a call.")] = 32,
    min_seconds: Annotated[float, typer.Option(min=0.1, help="Measure at least so long.")] = 10.0,
    device: Annotated[str, typer.Option(help="cpu or cuda.")] = "cpu",
) -> None:
    """Measure networks on real images: energy per inference beside accuracy."""
    from nnwatch.bench.catalogue import find
    from nnwatch.bench.command import Measurement
    from nnwatch.bench.launch import request_for

    if list_all:
        _list_all(as_json=as_json)
        return
    if not architectures:
        raise UsageError("name an architecture to measure; `nnwatch bench --list` tells which there are")
    how = Measurement(batch_size, min_seconds, device)
    requests = [request_for(one, how, partial(_tell, one.name)) for one in map(find, architectures)]
    if len(requests) == 1 and not (headless or as_json) and screen.is_terminal():
        raise typer.Exit(record_on_screen(requests[0]))
    raise typer.Exit(_record_all(requests, as_json=as_json))


def _record_all(requests: Sequence[Request], *, as_json: bool) -> int:
    """Record one after the other, and return the first exit code that is not 0."""
    done: list[Finished] = []
    for request in requests:
        finished = record_headless(request, quiet_stdout=as_json)
        if not as_json:
            typer.echo(f"\n{report(finished)}\n", err=True)
        done.append(finished)
    if as_json:
        print_document({"runs": [finished.document() for finished in done]})
    return next((finished.exit_code for finished in done if finished.exit_code), 0)


def _tell(name: str, progress: TrainingProgress) -> None:
    typer.echo(
        f"training {name}, once: epoch {progress.epoch} of {progress.epochs}, "
        f"{progress.accuracy:.1%} of the test images right, {progress.seconds:.0f} s",
        err=True,
    )


def _list_all(*, as_json: bool) -> None:
    from nnwatch.bench.catalogue import CATALOGUE

    if as_json:
        print_document(
            {"architectures": [{"name": a.name, "title": a.title, "suite": a.suite} for a in CATALOGUE]}
        )
        return
    for architecture in CATALOGUE:
        typer.echo(f"{architecture.name:<12} {architecture.title}")
