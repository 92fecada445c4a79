"""The entry point: every command, and what becomes of an error."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from nnwatch import __version__
from nnwatch.cli import preferences, screen, streams
from nnwatch.cli.commands import Commands
from nnwatch.core.errors import NnwatchError

app = typer.Typer(
    name="nnwatch",
    cls=Commands,
    help="Live energy, power and utilisation of neural networks, and a scored summary at the end.",
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"nnwatch {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _home(
    context: typer.Context,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and leave."
        ),
    ] = False,
    low_bandwidth: Annotated[
        bool | None,
        typer.Option("--low-bandwidth", help="Paint the screens rarely, for a slow link."),
    ] = None,
    mouse: Annotated[
        bool | None, typer.Option("--mouse/--no-mouse", help="Whether the screens take clicks.")
    ] = None,
    readonly: screen.Readonly = False,
) -> None:
    """Live energy, power and utilisation of neural networks; without a command, the screens."""
    if context.invoked_subcommand in preferences.HONOURED_BY:
        preferences.prepare(context, low_bandwidth=low_bandwidth, mouse=mouse)
    screen.allow(context, only_looking=readonly)
    if context.invoked_subcommand is None:
        screen.tell(context, screen.open_screen(context))


def main() -> None:
    """Run the command line; an error is one sentence on standard error and its own exit code."""
    streams.open_those_missing()
    try:
        app()
    except NnwatchError as error:
        with streams.readers_may_leave():
            typer.echo(f"nnwatch: {error}", err=True)
        sys.exit(error.exit_code)
