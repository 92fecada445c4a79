"""`nnwatch bench`: measure architectures."""

from __future__ import annotations

from typing import Annotated

import typer

from nnwatch.cli import screen
from nnwatch.cli.bench_list import list_networks
from nnwatch.cli.bench_options import checked_precision, chosen, share
from nnwatch.cli.bench_runs import measure_all, prepare, request_of
from nnwatch.cli.recorded import record_on_screen


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("bench", epilog="Example: nnwatch bench lenet5 --headless --json")(bench)


def bench(
    context: typer.Context,
    architectures: Annotated[
        list[str] | None, typer.Argument(metavar="ARCH...", help="What to measure; --list tells the names.")
    ] = None,
    list_all: Annotated[bool, typer.Option("--list", help="List what can be measured.")] = False,
    suite: Annotated[str | None, typer.Option(help="Measure all of a suite: mnist or neuralpower.")] = None,
    headless: Annotated[bool, typer.Option("--headless", help="No screens.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the runs as one JSON document.")] = False,
    batch_size: Annotated[
        list[int] | None, typer.Option(min=1, help="Images a call, 32 by default; may be repeated.")
    ] = None,
    min_seconds: Annotated[float, typer.Option(min=0.1, help="Measure at least so long.")] = 10.0,
    device: Annotated[list[str] | None, typer.Option(help="cpu or cuda; may be repeated.")] = None,
    precision: Annotated[str, typer.Option(help="float32, bfloat16 or float16.")] = "float32",
    threads: Annotated[int | None, typer.Option(min=1, help="Threads of the processor.")] = None,
    train: Annotated[bool, typer.Option("--train", help="Measure training as well.")] = False,
    repeat: Annotated[int, typer.Option(min=1, help="Measure everything so often, in turns.")] = 1,
    until_ci: Annotated[
        str | None,
        typer.Option(metavar="SHARE", help="Repeat until joules per item are known to, say, 2%."),
    ] = None,
    at_most: Annotated[int, typer.Option(min=2, help="With --until-ci: repeat so often at most.")] = 10,
    rest: Annotated[float, typer.Option(min=0.0, help="Seconds of rest between two measurements.")] = 1.0,
    dataset: Annotated[
        str | None,
        typer.Option(metavar="imagefolder:PATH", help="Your own pictures, in one folder for each class."),
    ] = None,
    download: Annotated[
        bool, typer.Option("--download", help="Fetch weights that are not on this machine.")
    ] = False,
    matrix: Annotated[
        str | None, typer.Option(metavar="NAME", help="Go on with the matrix of that name, or begin it.")
    ] = None,
) -> None:
    """Measure networks on real images: energy per inference beside accuracy."""
    from nnwatch.bench.command import Measurement
    from nnwatch.bench.matrix import Plan, cells

    if list_all:
        list_networks(as_json=as_json)
        return
    hows = [
        Measurement(size, min_seconds, where, checked_precision(precision), threads, train, dataset)
        for where in device or ["cpu"]
        for size in batch_size or [32]
    ]
    plan = Plan(cells(chosen(architectures, suite), hows), repeat, share(until_ci), at_most)
    prepare(plan, download=download)
    if len(plan.cells) * plan.rounds == 1 and not (headless or as_json or matrix) and screen.is_terminal():
        cell = plan.cells[0]
        raise typer.Exit(record_on_screen(context, request_of(cell)))
    raise typer.Exit(measure_all(plan, rest_s=rest, matrix=matrix, as_json=as_json))
