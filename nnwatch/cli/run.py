"""`nnwatch run`: record a command."""

from __future__ import annotations

import dataclasses
from typing import Annotated

import typer

from nnwatch.cli import counting, machine, screen, streams
from nnwatch.cli import labels as options
from nnwatch.cli.document import print_document
from nnwatch.cli.recorded import record_detached, record_headless, record_on_screen
from nnwatch.cli.report import report


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "run",
        context_settings={"allow_interspersed_args": False},
        epilog="Example: nnwatch run --headless --items 1000 -- python infer.py",
    )(run)


def run(
    context: typer.Context,
    command: Annotated[list[str], typer.Argument(metavar="CMD ARGS...", help="The command to record.")],
    headless: options.Headless = False,
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
    no_hooks: counting.NoHooks = False,
    items_from: counting.ItemsFrom = None,
    accuracy_from: counting.AccuracyFrom = None,
    demo: machine.Demo = False,
    replay: machine.Replay = None,
) -> None:
    """Record a command: its energy, load and output; exits with the command's own code."""
    from nnwatch.recording.control import new_request
    from nnwatch.recording.manifest import Labels

    labels = Labels(name, arch, dataset, items, accuracy, options.checked(tag))
    request = new_request(tuple(command), labels, interval, redacted=redact)
    request = dataclasses.replace(request, demo=demo, replay=machine.recording_of(replay, demo=demo))
    request = counting.with_counting(
        request, no_hooks=no_hooks, items_from=items_from, accuracy_from=accuracy_from
    )
    if detach:
        record_detached(request, as_json=as_json)
        return
    if not (headless or as_json) and screen.is_terminal():
        raise typer.Exit(record_on_screen(context, request))
    finished = record_headless(request, quiet_stdout=as_json)
    with streams.readers_may_leave():
        if as_json:
            print_document({"run": finished.document()})
        else:
            typer.echo(f"\n{report(finished)}", err=True)
    raise typer.Exit(finished.exit_code)
