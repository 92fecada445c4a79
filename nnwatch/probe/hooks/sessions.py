"""Counts the runs of ONNX Runtime's sessions."""

from __future__ import annotations

import contextlib
import functools
import platform
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .turns import Call

if TYPE_CHECKING:
    from .meter import Meter

_METHODS = ("run", "run_with_ort_values")


def watch_sessions(onnxruntime: Any, meter: Meter) -> None:
    """Take the place of the methods that run a session; its results are there when they return."""
    for name in _METHODS:
        plain = getattr(onnxruntime.InferenceSession, name, None)
        if plain is not None:
            setattr(onnxruntime.InferenceSession, name, _counted(plain, meter))


def _counted(plain: Any, meter: Meter) -> Any:
    @functools.wraps(plain)
    def run(self: Any, *arguments: Any, **named: Any) -> Any:
        if meter.nesting.is_inside() or not meter.watches():
            return plain(self, *arguments, **named)
        meter.nesting.enter()
        began_ns = time.monotonic_ns()
        try:
            result = plain(self, *arguments, **named)
        finally:
            meter.nesting.leave()
        ended_ns = time.monotonic_ns()
        with contextlib.suppress(Exception):
            items = _items(arguments, named)
            seconds = (ended_ns - began_ns) / 1e9
            call = Call(id(self), False, False, began_ns, ended_ns, items, seconds)
            if meter.largest < 0:
                meter.describe(_describe(self), items, 0)
            meter.take(call)
        return result

    return run


def _items(arguments: Any, named: Any) -> int:
    """The first dimension of the first input."""
    feed = arguments[1] if len(arguments) > 1 else next(iter(named.values()))
    for value in feed.values():
        shape = value.shape() if callable(value.shape) else value.shape
        return int(shape[0]) if len(shape) else 1
    return 1


def _describe(session: Any) -> dict[str, Any]:
    path = getattr(session, "_model_path", None)
    graph = session.get_modelmeta().graph_name
    provider = str(session.get_providers()[0]).replace("ExecutionProvider", "").lower()
    return {
        "architecture": Path(path).stem if path else graph,
        "framework": "onnxruntime",
        "precision": _precision(session.get_inputs()),
        "device": provider,
        "python": platform.python_version(),
    }


def _precision(inputs: Any) -> str | None:
    """The type of the first input that holds fractions, by the name that torch has for it."""
    names = {"tensor(float)": "float32", "tensor(float16)": "float16", "tensor(double)": "float64"}
    return next((names[one.type] for one in inputs if one.type in names), None)
