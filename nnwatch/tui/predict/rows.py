"""The layers and the kinds of a prediction as rows of text, each with a bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nnwatch.tui.look.rows import EMPTY, Row, fit, row
from nnwatch.tui.predict.totals import TOTALS, Ends, Found, short
from nnwatch.tui.values import Prediction

_NAME, _KIND, _VALUE, _REACH = 16, 14, 10, 12
_WIDEST = 1.6  # times the dearest value fill a bar; wider intervals are cut


def layers_rows(prediction: Prediction, width: int) -> list[Row]:
    """Draw the layers, the dearest first, each with a bar to its value and on to the end of its interval."""
    found = prediction.found
    measure = _measure(found)
    layers = sorted(found["layers"], key=lambda layer: (_size(layer, measure), layer["macs"]), reverse=True)
    columns = _columns(found, width)
    name = min(36, max(_NAME, width - _KIND - len(columns) * (_VALUE + _REACH) - 12))
    room = width - name - _KIND - len(columns) * (_VALUE + _REACH) - 2
    widest = _widest(layers, measure)
    heads = "".join(f"{what:<{_VALUE + _REACH}}" for _, what, _ in columns)
    head = row((f"{'layer':<{name}} {'kind':<{_KIND}} {heads}", "dim"))
    lines = [_layer(layer, columns, name, _bar(layer, measure, widest, room)) for layer in layers]
    return [fit(line, width) for line in [head, *lines]]


def _measure(found: Found) -> str:
    return next((name for name in ("energy_j", "time_s") if found[name] is not None), "macs")


def _columns(found: Found, width: int) -> list[tuple[str, str, str]]:
    known = [(name, what.lower(), unit) for name, what, unit in TOTALS if found[name] is not None]
    while len(known) > 1 and _NAME + _KIND + len(known) * (_VALUE + _REACH) + 12 > width:
        known.pop()
    return known or [("macs", "multiply-adds", "")]


def _size(layer: Found, measure: str) -> float:
    value = layer[measure]
    return float(value["value"] if isinstance(value, Mapping) else value or 0.0)


def _widest(layers: Sequence[Found], measure: str) -> float:
    if not layers:
        return 0.0
    dearest = _size(layers[0], measure)
    highs = [layer[measure]["high"] for layer in layers if isinstance(layer[measure], Mapping)]
    return min(max(highs), _WIDEST * dearest) if highs else dearest


def _layer(layer: Found, columns: Sequence[tuple[str, str, str]], name: int, bar: Row) -> Row:
    timed = layer["time_s"] is not None or layer["energy_j"] is not None
    flags = f"{'' if layer['covered'] else '*'}{'' if layer['kind_measured'] or not timed else '?'}"
    flags += "!" if layer["extrapolated"] else ""
    path = layer["name"] or "(top)"
    path = path if len(path) <= name else f"…{path[1 - name :]}"
    figures = [_figure(layer[column], unit) for column, _, unit in columns]
    kind = row((f"{layer['kind'][: _KIND - len(flags)]}", "text"), (flags, "warn"))
    return (*row((f"{path:<{name}} ", "value")), *fit(kind, _KIND), (" ", "text"), *sum(figures, EMPTY), *bar)


def _figure(value: Ends | float, unit: str) -> Row:
    if not isinstance(value, Mapping):
        return row((f"{short(value, unit):<{_VALUE + _REACH}}", "text"))
    down, up = value["value"] / value["low"], value["high"] / value["value"]
    reach = f"/{_factor(down)} x{_factor(up)}" if max(down, up) >= 2 else f"-{1 - 1 / down:.0%} +{up - 1:.0%}"
    reach = "" if up == 1.0 else reach
    return row((f"{short(value['value'], unit):<{_VALUE}}", "text"), (f"{reach:<{_REACH}}", "dim"))


def _factor(value: float) -> str:
    return "999+" if value > 999 else f"{value:.2g}" if value < 10 else f"{value:.0f}"


def _bar(layer: Found, measure: str, widest: float, room: int) -> Row:
    if widest <= 0 or room <= 0:
        return EMPTY
    value = layer[measure]
    ends = value if isinstance(value, Mapping) else {"value": value, "high": value}
    sure, far = (min(room, round(room * ends[end] / widest)) for end in ("value", "high"))
    return row(("█" * sure, "power"), ("░" * (far - sure), "dim"))


def kinds_rows(prediction: Prediction, width: int) -> list[Row]:
    """Draw the layers by kind, the dearest first, with a bar for their share."""
    kinds = prediction.found["kinds"]
    what = {"energy_j": "energy", "time_s": "time", "macs": "multiply-adds"}[_measure(prediction.found)]
    head = row((f"{'kind':<{_NAME + 8}} {'layers':>6}  {'time':<10}{'energy':<10}share of {what}", "dim"))
    room = width - _NAME - 8 - 7 - 2 - 20 - 8
    lines = [
        row(
            (f"{kind['kind'][: _NAME + 8]:<{_NAME + 8}}", "value"),
            f" {kind['layers']:>6}  {_maybe(kind['time_s'], 's'):<10}{_maybe(kind['energy_j'], 'J'):<10}",
            f"{kind['share']:>6.1%}  ",
            ("█" * max(0, round(room * kind["share"])), "power"),
        )
        for kind in kinds
    ]
    return [fit(line, width) for line in [head, *lines]]


def work_rows(prediction: Prediction, width: int) -> list[Row]:
    """Draw the layers in the order in which they run: shapes, parameters, multiplications, bytes."""
    name = _NAME if width < 100 else 30
    shapes = max(0, width - name - _KIND - 4 * 9 - 3)
    figures = "".join(f"{what:>9}" for what in ("params", "MACs", "read", "written"))
    head = row((f"{'layer':<{name}} {'kind':<{_KIND}} {'in -> out'[:shapes]:<{shapes}}{figures}", "dim"))
    return [
        fit(line, width)
        for line in [head, *(_work(layer, name, shapes) for layer in prediction.found["layers"])]
    ]


def _work(layer: Found, name: int, shapes: int) -> Row:
    path = layer["name"] or "(top)"
    path = path if len(path) <= name else f"…{path[1 - name :]}"
    through = f"{_shapes(layer['shapes_in'])} -> {_shapes(layer['shapes_out'])}"
    through = through if len(through) <= shapes else _shapes(layer["shapes_out"])
    counts = (layer["parameters"], layer["macs"])
    figures = "".join(f"{short(count, ''):>9}" for count in counts)
    figures += "".join(f"{short(layer[what], 'B'):>9}" for what in ("bytes_read", "bytes_written"))
    kind = layer["kind"] if layer["covered"] else f"{layer['kind']} *"
    return row(
        (f"{path:<{name}} ", "value"), f"{kind[:_KIND]:<{_KIND}} ", f"{through[:shapes]:<{shapes}}{figures}"
    )


def _shapes(shapes: Sequence[Sequence[int]]) -> str:
    return " ".join("x".join(str(size) for size in shape) or "1" for shape in shapes)


def _maybe(value: float | None, unit: str) -> str:
    return "-" if value is None else short(value, unit)
