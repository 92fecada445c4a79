"""Two predictions beside each other, as rows of text."""

from __future__ import annotations

from nnwatch.tui.look.rows import EMPTY, Row, row, wrap
from nnwatch.tui.predict.totals import TOTALS, Ends, Found, short
from nnwatch.tui.values import Prediction

_WHAT, _CELL = 14, 20


def versus_rows(held: Prediction | None, prediction: Prediction, width: int) -> list[Row]:
    """Draw the totals of the model held before and of this one, with their ratio; or how to hold one."""
    if held is None:
        return wrap("v sets another model beside this one, before either is run", width, "dim")
    left, right = held.found, prediction.found
    rows = [row((f"{'':<{_WHAT}}", "dim"), (_name(left), "value"), (_name(right), "value"), ("ratio", "dim"))]
    for what, name in (("parameters", "parameters"), ("MACs a call", "macs")):
        rows.append(
            _line(what, short(left[name], ""), short(right[name], ""), _ratio(left[name], right[name]))
        )
    for name, what, unit in TOTALS:
        if left[name] is not None and right[name] is not None:
            rows += _costs(
                f"{what.lower()} a call" if unit != "W" else what.lower(), left[name], right[name], unit
            )
    return [*rows, EMPTY]


def _name(found: Found) -> str:
    called = f"{found['model']} x{found['batch_size']}"
    called = called if len(called) < _CELL else f"…{called[2 - _CELL :]}"
    return f"{called:<{_CELL}}"


def _costs(what: str, left: Ends, right: Ends, unit: str) -> list[Row]:
    lines = [
        _line(
            what,
            short(left["value"], unit),
            short(right["value"], unit),
            _ratio(left["value"], right["value"]),
        )
    ]
    if left["low"] <= right["high"] and right["low"] <= left["high"]:
        lines.append(row((f"{'':<{_WHAT}}the intervals overlap: no difference is shown", "dim")))
    return lines


def _line(what: str, left: str, right: str, ratio: str) -> Row:
    return row((f"{what:<{_WHAT}}", "dim"), f"{left:<{_CELL}}{right:<{_CELL}}", (ratio, "value"))


def _ratio(left: float, right: float) -> str:
    return f"{right / left:.3g}" if left else "-"
