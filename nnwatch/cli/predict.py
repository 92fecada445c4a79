"""`nnwatch predict`: joules, seconds and watts of a model's layers, before it is run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nnwatch.cli.document import print_document
from nnwatch.core.errors import NnwatchError, UsageError

if TYPE_CHECKING:
    from nnwatch.prediction.breakdown import Breakdown
    from nnwatch.prediction.model import LayerModel
    from nnwatch.prediction.modules import Builtin
    from nnwatch.prediction.wanted import Wanted

ModelFile = Annotated[
    Path | None, typer.Option("--model", metavar="FILE", help="A fitted model; else this host's own.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("predict", epilog="Example: nnwatch predict lenet5 --batch-size 32")(predict)


def predict(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="MODEL", help="A built-in name, script:FILE.py, torchvision:, timm:, transformers:"
        ),
    ] = None,
    batch_size: Annotated[int, typer.Option(min=1, help="Items a call.")] = 1,
    input_shape: Annotated[str, typer.Option(metavar="C,H,W", help="The shape of one item.")] = "",
    precision: Annotated[str, typer.Option(help="float32, float16, bfloat16 or float64.")] = "float32",
    compare: Annotated[
        str | None, typer.Option(metavar="MODEL", help="A second model to set beside it.")
    ] = None,
    accuracy: Annotated[
        float | None, typer.Option(min=0.0, max=1.0, help="Gives the Energy-Precision Ratio.")
    ] = None,
    alpha: Annotated[float, typer.Option(help="How much a halving of the error is worth: 2^alpha.")] = 2.0,
    power: Annotated[
        float | None,
        typer.Option(min=0.0, metavar="W", help="A modelled power, where energy was not measured."),
    ] = None,
    evaluate: Annotated[
        Path | None, typer.Option(metavar="CSV", help="Score a fitted model on measured layers instead.")
    ] = None,
    model_file: ModelFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Predict a model's time and energy layer by layer; nothing is run or allocated."""
    if evaluate is not None:
        _evaluate(evaluate, model_file, as_json=as_json)
        return
    if name is None:
        raise UsageError("name a model to predict, or a table with --evaluate")
    wanted = _wanted(batch_size, input_shape, precision)
    fitted = _fitted(model_file)
    names = [name] if compare is None else [name, compare]
    found = [_break_down(one, wanted, fitted, power) for one in names]
    ratios = [one.epr(accuracy, alpha) if accuracy is not None else None for one in found]
    _print(found, ratios, as_json=as_json)


def _wanted(batch_size: int, input_shape: str, precision: str) -> Wanted:
    need_packages()
    from nnwatch.prediction.wanted import Wanted

    try:
        shape = tuple(int(size) for size in input_shape.replace("x", ",").split(",")) if input_shape else None
    except ValueError as error:
        raise UsageError(
            f"--input-shape takes whole numbers such as 3,224,224, not {input_shape!r}"
        ) from error
    if shape and min(shape) < 1:
        raise UsageError(f"--input-shape takes sizes from 1 on, not {input_shape!r}")
    return Wanted(batch_size, shape, precision)


def need_packages() -> None:
    """Refuse with the remedy when what a prediction is made with is not installed."""
    try:
        import sklearn
        import torch
    except ImportError as error:
        raise NnwatchError(
            f"predicting needs {error.name}, which is missing: pip install 'nnwatch[bench]'"
        ) from error
    del sklearn, torch


def _fitted(path: Path | None) -> LayerModel | None:
    from nnwatch.prediction.model_file import load
    from nnwatch.prediction.places import own_model

    chosen = path or own_model()
    if chosen is None:
        typer.echo(
            "nnwatch: this host was never calibrated, so the work of each layer is all that is told; "
            "run nnwatch calibrate, or name a fitted model with --model",
            err=True,
        )
        return None
    model = load(chosen)
    _tell_foreign(model)
    return model


def _tell_foreign(model: LayerModel) -> None:
    import platform

    if model.origin.host != platform.node():
        typer.echo(
            f"nnwatch: the model was fitted on {model.origin.host}, which is not this host; "
            "its figures are that machine's",
            err=True,
        )


def _break_down(name: str, wanted: Wanted, fitted: LayerModel | None, power_w: float | None) -> Breakdown:
    from nnwatch.prediction.breakdown import Subject, break_down
    from nnwatch.prediction.modules import open_model
    from nnwatch.prediction.tracing import trace

    model, inputs = open_model(name, wanted, builtin)
    layers = tuple(trace(model, inputs))
    count = sum(parameter.numel() for parameter in model.parameters())
    return break_down(Subject(name, wanted.batch_size, wanted.precision, count, layers), fitted, power_w)


def builtin(name: str) -> Builtin:
    """Return a network of the catalogue, as the prediction wants it."""
    from nnwatch.bench.catalogue import find
    from nnwatch.prediction.modules import Builtin

    found = find(name)
    return Builtin(found.build, found.input_shape)


def _print(found: list[Breakdown], ratios: list[float | None], *, as_json: bool) -> None:
    from nnwatch.prediction.documents import breakdown_document
    from nnwatch.prediction.report import report

    if as_json:
        documents = [
            {**breakdown_document(one), "epr": ratio} for one, ratio in zip(found, ratios, strict=True)
        ]
        print_document({"predictions": documents})
        return
    for one, ratio in zip(found, ratios, strict=True):
        typer.echo(report(one))
        typer.echo(
            "" if ratio is None else f"\nEnergy-Precision Ratio {ratio:.4g} J an item (lower is better)\n"
        )
    if len(found) > 1:
        from nnwatch.prediction.contrast import contrast

        typer.echo(contrast(*found))


def _evaluate(table: Path, model_file: Path | None, *, as_json: bool) -> None:
    need_packages()
    from nnwatch.prediction.scorecard import lines, scorecard
    from nnwatch.prediction.table import read_table

    measured, model = read_table(table), _fitted(model_file)
    if model is None:
        raise UsageError("name the fitted model that is to be scored, with --model FILE")
    scores = scorecard(model, measured)
    if as_json:
        print_document({"kinds": scores})
    else:
        typer.echo("\n".join(lines(scores)))
