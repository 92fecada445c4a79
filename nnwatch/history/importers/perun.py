"""perun's JSON: a tree of application, runs and nodes, where every run carries its metrics."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nnwatch.core.errors import UsageError
from nnwatch.core.records import Method
from nnwatch.history.importers.rows import Found, Imported, rows_of

TOOL = "perun"
_RUN = 3  # perun's number for one run of an application
_COLUMNS = {
    "runtime": "duration_s",
    "energy": "energy_j",
    "cpu_energy": "energy_cpu_j",
    "gpu_energy": "energy_gpu_j",
    "dram_energy": "energy_dram_j",
    "power": "power_mean_w",
    "cpu_util": "cpu_util_mean",
    "gpu_util": "gpu_util_mean",
}
_SHARES = ("cpu_util_mean", "gpu_util_mean")
_MAGNITUDES = {
    "PICO": 1e-12,
    "NANO": 1e-9,
    "MICRO": 1e-6,
    "MILI": 1e-3,
    "ONE": 1.0,
    "KILO": 1e3,
    "MEGA": 1e6,
    "GIGA": 1e9,
}


def imported(path: Path, constants: Mapping[str, Any]) -> Imported:
    """Return the runs of a file.

    Raises:
        UsageError: the file is no JSON of perun.
    """
    try:
        tree = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        line = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UsageError(f"{path}{line} is not JSON") from error
    application = tree.get("id") if isinstance(tree, dict) else None
    found = [_found(node, application, str(path), number) for number, node in enumerate(_runs(tree), start=1)]
    if not found:
        raise UsageError(f"{path} holds no run of perun: no node of type {_RUN} with metrics")
    return Imported(TOOL, rows_of(found, TOOL, str(path), constants))


def _runs(node: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, list):
        for part in node:
            yield from _runs(part)
    elif isinstance(node, dict):
        if node.get("type") == _RUN and isinstance(node.get("metrics"), dict):
            yield node
        else:
            children = node.get("nodes") or ([] if "type" in node else list(node.values()))
            yield from _runs(
                list(children.values()) if isinstance(children, dict) and "type" not in children else children
            )


def _found(node: Mapping[str, Any], application: object, where: str, number: int) -> Found:
    metrics = node["metrics"]
    values: dict[str, Any] = {
        column: _value(metrics[name], f"{where}, run {number}, {name}")
        for name, column in _COLUMNS.items()
        if name in metrics
    }
    for column in _SHARES:
        if values.get(column) is not None:
            values[column] /= 100.0  # perun states a percentage
    values["name"] = str(application or node.get("id"))
    values["notes"] = f"perun run {node.get('id')}"
    methods = {
        part: Method.INTEGRATED if part == "gpu" else Method.COUNTER for part in ("cpu", "dram", "gpu")
    }
    return Found(number, values, methods)


def _value(metric: object, where: str) -> float:
    value = metric.get("value", metric.get("mean")) if isinstance(metric, dict) else None
    if not isinstance(metric, dict) or isinstance(value, bool) or not isinstance(value, int | float):
        raise UsageError(f"{where}: no number")
    magnitude = (metric.get("metric_md") or {}).get("mag", 1.0)
    factor = _MAGNITUDES.get(str(magnitude).rpartition(".")[2], magnitude)
    return float(value) * (factor if isinstance(factor, int | float) else 1.0)
