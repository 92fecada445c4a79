"""A model for ONNX Runtime, written byte by byte: its messages are those of protocol buffers."""

from __future__ import annotations

from pathlib import Path

_FLOAT = 1


def write_sum_model(path: Path) -> None:
    """Write a network that adds its input (n, 3) to itself."""
    node = _text(1, "x") + _text(1, "x") + _text(2, "y") + _text(4, "Add")
    graph = _part(1, node) + _text(2, "g") + _part(11, _value("x")) + _part(12, _value("y"))
    operators = _number(2, 13)
    path.write_bytes(_number(1, 8) + _part(7, graph) + _part(8, operators))


def _value(name: str) -> bytes:
    shape = _part(1, _text(2, "n")) + _part(1, _number(1, 3))
    return _text(1, name) + _part(2, _part(1, _number(1, _FLOAT) + _part(2, shape)))


def _number(field: int, value: int) -> bytes:
    return bytes((field << 3, value))


def _part(field: int, content: bytes) -> bytes:
    assert len(content) < 128
    return bytes((field << 3 | 2, len(content))) + content


def _text(field: int, text: str) -> bytes:
    return _part(field, text.encode())
