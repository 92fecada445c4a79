"""`nnwatch calibrate`: fit what layers cost on a machine."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from nnwatch.cli.document import print_document
from nnwatch.cli.predict_inputs import need_packages
from nnwatch.core.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("calibrate", epilog="Example: nnwatch calibrate --from layers.csv --output model.json")(
        calibrate
    )


def calibrate(
    source: Annotated[
        Path | None, typer.Option("--from", metavar="CSV", help="Fit a table of measured layers instead.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The fitted model; else this host's own.")
    ] = None,
    method: Annotated[str, typer.Option(help="nnwatch, or neuralpower as published.")] = "nnwatch",
    budget: Annotated[str, typer.Option(metavar="TIME", help="How long to measure, such as 10m.")] = "10m",
    as_json: Annotated[bool, typer.Option("--json", help="Print the held-out errors as JSON.")] = False,
) -> None:
    """Measure random layers of this machine, or take a table of them, and fit what a layer costs."""
    need_packages()
    from nnwatch import paths
    from nnwatch.prediction.methods import METHODS
    from nnwatch.prediction.model import fit_model
    from nnwatch.prediction.model_file import document, save
    from nnwatch.prediction.places import default_path, folder
    from nnwatch.prediction.scorecard import lines
    from nnwatch.prediction.table import read_table

    if method not in METHODS:
        raise UsageError(f"there is no method {method!r}; use {' or '.join(METHODS)}")
    if source is None:
        from nnwatch.cli.measure_layers import measure_layers

        table, data = (
            measure_layers(budget),
            "random layers of this host, time alone: energy was not measured",
        )
    else:
        table, data = read_table(source), source.name
    model = fit_model(table, data, datetime.now(UTC), method, lambda text: typer.echo(text, err=True))
    if output is None:
        paths.make_private(folder())
    save(model, output or default_path())
    held_out = document(model)["held_out_percent"]
    if as_json:
        print_document({"model": str(output or default_path()), "kinds": held_out})
    else:
        typer.echo("\n".join(["held out:", *lines(held_out), f"written to {output or default_path()}"]))
