"""`nnwatch calibrate`: fit what layers cost on a machine."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nnwatch.cli.document import print_document
from nnwatch.cli.predict_inputs import need_packages
from nnwatch.core.errors import UsageError

if TYPE_CHECKING:
    from nnwatch.prediction.model import LayerModel


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
        model = _fit_own(budget, method)
    else:
        model = fit_model(read_table(source), source.name, datetime.now(UTC), method, _tell)
    if output is None:
        paths.make_private(folder())
    save(model, output or default_path())
    held_out = document(model)["held_out_percent"]
    networks = {target: state["held_out"] for target, state in model.network.items()}
    if as_json:
        print_document({"model": str(output or default_path()), "kinds": held_out, "networks": networks})
    else:
        whole = {"whole networks": networks} if networks else {}
        typer.echo(
            "\n".join(["held out:", *lines({**held_out, **whole}), f"written to {output or default_path()}"])
        )


def _fit_own(budget: str, method: str) -> LayerModel:
    """Measure this host, and fit its layers and what whole networks cost on top of them."""
    from nnwatch.cli.measure_layers import energy_source, measure_layers
    from nnwatch.prediction.model import fit_model
    from nnwatch.prediction.whole import with_networks

    campaign = measure_layers(budget)
    data = f"layers and networks of this host, {energy_source(campaign)}"
    model = fit_model(campaign.table, data, datetime.now(UTC), method, _tell)
    return with_networks(model, campaign, _tell)


def _tell(text: str) -> None:
    typer.echo(text, err=True)
