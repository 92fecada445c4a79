"""The layers of a model in the order in which they run: kinds, shapes, work and traffic."""

from __future__ import annotations

from dataclasses import dataclass

from nnwatch.prediction.breakdown import Breakdown, Line
from nnwatch.prediction.figures import Marks, by, clip, scaled

_FIGURES = 38  # parameters, multiplications, bytes read and written
_ROOMY = 110  # characters from which on the shapes of inputs are told as well


@dataclass(frozen=True, slots=True)
class _Columns:
    name: int
    kind: int
    shapes: int
    inputs: bool


def listing(breakdown: Breakdown, width: int, marks: Marks) -> list[str]:
    """Return one line a layer, and one of their sums."""
    columns = _columns(width)
    shapes = "in -> out" if columns.inputs else "out"
    figures = f"{'params':>8} {'MACs':>8} {'read':>9} {'written':>9}"
    header = f"{'layer':<{columns.name}} {'kind':<{columns.kind}} {shapes:<{columns.shapes}} {figures}"
    lines = [_line(line, columns, marks) for line in breakdown.lines]
    return [header, *lines, _sums(breakdown, columns)]


def _columns(width: int) -> _Columns:
    inputs = width >= _ROOMY
    kind = 18 if inputs else 13
    room = width - _FIGURES - kind - 2
    name = room * 2 // 5 if inputs else room // 2
    return _Columns(name, kind, room - name, inputs)


def _line(line: Line, columns: _Columns, marks: Marks) -> str:
    layer = line.layer
    kind = layer.kind if layer.covered else f"{layer.kind} *"
    through = " ".join(by(shape) for shape in layer.shapes_out)
    if columns.inputs:
        through = f"{' '.join(by(shape) for shape in layer.shapes_in) or '-'} -> {through}"
    figures = _figures(layer.parameters, layer.macs, layer.bytes_read, layer.bytes_written)
    named = f"{clip(layer.name or '(top)', columns.name, marks):<{columns.name}}"
    return f"{named} {clip(kind, columns.kind, marks):<{columns.kind}} {_head(through, columns, marks)} {figures}"


def _sums(breakdown: Breakdown, columns: _Columns) -> str:
    layers = [line.layer for line in breakdown.lines]
    read, written = sum(layer.bytes_read for layer in layers), sum(layer.bytes_written for layer in layers)
    figures = _figures(breakdown.parameters, breakdown.macs, read, written)
    return f"{'all':<{columns.name}} {len(layers):<{columns.kind}} {'':<{columns.shapes}} {figures}"


def _figures(parameters: int, macs: int, read: int, written: int) -> str:
    return (
        f"{scaled(parameters, ''):>8} {scaled(macs, ''):>8} {scaled(read, 'B'):>9} {scaled(written, 'B'):>9}"
    )


def _head(text: str, columns: _Columns, marks: Marks) -> str:
    width = columns.shapes
    return f"{text if len(text) <= width else text[: width - 1] + marks.cut:<{width}}"
