"""`nnwatch attach`: record a process that already runs."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from nnwatch.cli import labels as options
from nnwatch.cli import screen
from nnwatch.cli.document import print_document
from nnwatch.cli.recorded import record_attached, record_detached, record_on_screen
from nnwatch.cli.report import report
from nnwatch.core.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "attach",
        context_settings={"ignore_unknown_options": True},  # so that -5 is told to be no process
        epilog="Example: nnwatch attach 4242 --name resnet50",
    )(attach)


def _process_id(text: str) -> int:
    """Return the number of a process that may exist.

    Raises:
        UsageError: it is none.
    """
    if text.startswith("--"):
        raise UsageError(f"there is no option {text}; `nnwatch attach --help` lists those there are")
    if not re.fullmatch("0*[1-9][0-9]{0,9}", text):
        raise UsageError(f"{text!r} is no process id; `ps -e` lists those of the processes that run")
    return int(text)


def attach(
    context: typer.Context,
    pid: Annotated[
        int,
        typer.Argument(parser=_process_id, metavar="PID", help="The process, with all it started."),
    ],
    headless: Annotated[
        bool, typer.Option("--headless", help="No screens: wait for its end; Ctrl-C ends the recording.")
    ] = False,
    as_json: options.AsJson = False,
    detach: options.Detach = False,
    redact: options.Redact = False,
    interval: options.Interval = 0.1,
    name: options.Name = None,
    arch: options.Architecture = None,
    dataset: options.Dataset = None,
    items: options.Items = None,
    accuracy: options.Accuracy = None,
    tag: options.Tags = None,
) -> None:
    """Record a process that already runs, from now until it ends or you stop it; it does not notice."""
    from nnwatch.recording.control import attach_request
    from nnwatch.recording.manifest import Labels

    labels = Labels(name, arch, dataset, items, accuracy, options.checked(tag))
    request = attach_request(pid, labels, interval, redacted=redact)
    if detach:
        record_detached(request, as_json=as_json)
        return
    if not (headless or as_json) and screen.is_terminal():
        raise typer.Exit(record_on_screen(context, request))
    finished = record_attached(request)
    if as_json:
        print_document({"run": finished.document()})
    else:
        typer.echo(report(finished), err=True)
