"""A measured run beside a prediction, as rows of text."""

from __future__ import annotations

from nnwatch.tui.look.rows import EMPTY, Row, row, wrap
from nnwatch.tui.predict.totals import Found, short
from nnwatch.tui.values import Prediction


def measured_rows(prediction: Prediction, width: int) -> list[Row]:
    """Draw the newest run of the same model beside the prediction; or how to make one."""
    run, found = prediction.beside, prediction.found
    if run is None:
        how = f"nnwatch bench {found['model']} --batch-size {found['batch_size']}"
        return [
            *wrap("No run of this model with this batch and precision was measured.", width),
            EMPTY,
            row((how, "key")),
        ]
    rows = [
        row(("beside the run ", "dim"), (str(run["run_name"]), "value"), (f"  {run['run_id']}", "dim")),
        EMPTY,
    ]
    for what, name, unit in (("time a call", "time_s", "s"), ("energy a call", "energy_j", "J")):
        rows += _residual(what, run[name], unit, width)
    rows += [
        EMPTY,
        *wrap("Which kinds of layers this comes from, a run as a whole cannot tell:", width, "dim"),
    ]
    rows += [row((f"nnwatch predict {found['model']} --run last --measure 10", "key"))]
    return [*rows, *(line for caveat in run["caveats"] for line in wrap(caveat, width, "warn"))]


def _residual(what: str, residual: Found | None, unit: str, width: int) -> list[Row]:
    if residual is None:
        return wrap(f"{what}: not both measured and predicted", width, "dim")
    ends, held = residual["predicted"], residual["inside_interval"]
    reach = f"{short(ends['low'], unit)} to {short(ends['high'], unit)}"
    return [
        row((f"{what:<14}", "dim"), ("measured ", "dim"), (short(residual["measured"], unit), "value"),
            ("  predicted ", "dim"), (short(ends["value"], unit), "value"), (f"  {reach}", "dim")),
        row(f"{'':<14}", (f"{residual['residual']:+.1%}", "good" if held else "bad"),
            (f" {'inside' if held else 'outside'} the 90 % interval", "dim")),
    ]  # fmt: skip
