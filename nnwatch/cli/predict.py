"""`nnwatch predict`: joules, seconds and watts of a model's layers, before it is run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nnwatch.cli.document import print_document
from nnwatch.core.errors import UsageError

if TYPE_CHECKING:
    from nnwatch.cli.predict_inputs import Asked
    from nnwatch.prediction.beside import Beside
    from nnwatch.prediction.breakdown import Breakdown

ModelFile = Annotated[
    Path | None, typer.Option("--model", metavar="FILE", help="A fitted model; else this host's own.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("predict", epilog="Example: nnwatch predict lenet5 --batch-size 32")(predict)


def predict(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="MODEL", help="A built-in name, script:FILE.py, torchvision:, timm:, transformers:"
        ),
    ] = None,
    batch_size: Annotated[
        int | None, typer.Option(min=1, help="Items a call; 1, or those of the run.")
    ] = None,
    input_shape: Annotated[str, typer.Option(metavar="C,H,W", help="The shape of one item.")] = "",
    precision: Annotated[
        str | None, typer.Option(help="float32 (the usual), float16, bfloat16 or float64.")
    ] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="Set models beside each other: --compare A B.")
    ] = False,
    run: Annotated[
        str | None,
        typer.Option(metavar="RUN", help="A measured run to set beside it: its id, `last`, or `same`."),
    ] = None,
    measure: Annotated[
        float | None,
        typer.Option(metavar="S", min=0.1, help="Run it here for about so long, and time its layers."),
    ] = None,
    accuracy: Annotated[
        list[float] | None,
        typer.Option(min=0.0, max=1.0, help="Gives the Energy-Precision Ratio; once a model."),
    ] = None,
    alpha: Annotated[float, typer.Option(help="How much a halving of the error is worth: 2^alpha.")] = 2.0,
    power: Annotated[
        float | None,
        typer.Option(min=0.0, metavar="W", help="A modelled power, where energy was not measured."),
    ] = None,
    layers: Annotated[bool, typer.Option("--layers", help="List every layer as well.")] = False,
    evaluate: Annotated[
        Path | None, typer.Option(metavar="CSV", help="Score a fitted model on measured layers instead.")
    ] = None,
    model_file: ModelFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Predict a model's time and energy layer by layer; nothing is run or allocated."""
    from nnwatch.cli.predict_fitted import fitted_model
    from nnwatch.cli.predict_inputs import asked, need_packages

    need_packages()
    if evaluate is not None:
        _evaluate(evaluate, model_file, as_json=as_json)
        return
    chosen = asked(names or [], run, batch_size, input_shape, precision)
    _check(chosen, compare=compare, beside=run is not None or measure is not None)
    fitted = fitted_model(model_file)
    found = [chosen.break_down(name, fitted, power) for name in chosen.names]
    told = chosen.beside(found[0], measure) if chosen.measured or measure else None
    ratios = [one.epr(a, alpha) if a is not None else None for one, a in _each(found, chosen, accuracy)]
    if as_json:
        _print_document(found, ratios, told)
    else:
        _print_text(found, ratios, told, every=layers)


def _check(chosen: Asked, *, compare: bool, beside: bool) -> None:
    if len(chosen.names) > 1 and not compare:
        raise UsageError("to set models beside each other, write --compare A B")
    if compare and len(chosen.names) < 2:
        raise UsageError("--compare takes two models: --compare A B")
    if compare and beside:
        raise UsageError("--run and --measure go with one model, not with --compare")


def _each(
    found: list[Breakdown], chosen: Asked, accuracy: list[float] | None
) -> list[tuple[Breakdown, float | None]]:
    """Return each prediction with its accuracy: those given, one for all, or that of the run."""
    of_run = chosen.measured.accuracy if chosen.measured else None
    given: list[float | None] = [*accuracy] if accuracy else [of_run]
    if len(given) not in {1, len(found)}:
        raise UsageError(f"--accuracy was given {len(given)} times for {len(found)} models")
    return list(zip(found, given * len(found) if len(given) == 1 else given, strict=True))


def _print_document(found: list[Breakdown], ratios: list[float | None], told: Beside | None) -> None:
    from nnwatch.prediction.documents import breakdown_document

    documents = [{**breakdown_document(one), "epr": ratio} for one, ratio in zip(found, ratios, strict=True)]
    print_document({"predictions": documents, "beside": told.document() if told else None})


def _print_text(
    found: list[Breakdown], ratios: list[float | None], told: Beside | None, *, every: bool
) -> None:
    from nnwatch.cli.paper import paper
    from nnwatch.prediction.beside_text import beside_lines
    from nnwatch.prediction.contrast import contrast
    from nnwatch.prediction.report import report

    width, marks = paper()
    for one, ratio in zip(found, ratios, strict=True):
        typer.echo(report(one, width, marks, every=every))
        ending = (
            "" if ratio is None else f"\nEnergy-Precision Ratio {ratio:.4g} J an item (lower is better)\n"
        )
        typer.echo(ending)
    if len(found) > 1:
        typer.echo("\n".join(contrast(found, marks)))
    if told:
        typer.echo("\n".join(beside_lines(told, width)))


def _evaluate(table: Path, model_file: Path | None, *, as_json: bool) -> None:
    from nnwatch.cli.predict_fitted import fitted_model
    from nnwatch.prediction.scorecard import lines, scorecard
    from nnwatch.prediction.table import read_table

    measured, model = read_table(table), fitted_model(model_file)
    if model is None:
        raise UsageError("name the fitted model that is to be scored, with --model FILE")
    scores = scorecard(model, measured)
    if as_json:
        print_document({"kinds": scores})
    else:
        typer.echo("\n".join(lines(scores)))
