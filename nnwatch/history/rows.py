"""One row of history, from what a run's folder says."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from nnwatch.core.records import Host
from nnwatch.core.summary import RunSummary
from nnwatch.history.rated import rated_power_w
from nnwatch.history.recount import Recount
from nnwatch.recording.manifest import SCHEMA_VERSION, Labels, Manifest

_TOLD = (
    "architecture",
    "dataset",
    "task",
    "framework",
    "precision",
    "batch_size",
    "device",
    "parameters",
    "flops_per_item",
    "classes",
    "dataset_items",
    "python",
    "torch_version",
)


def row_of(manifest: Manifest, host: Host, counted: Recount) -> dict[str, Any]:
    """Return the row; what the user said wins over what the workload reported."""
    request = manifest.request
    row = {
        "run_id": request.run_id,
        "schema_version": SCHEMA_VERSION,
        "status": counted.status,
        "exit_code": counted.exit_code,
        "command": list(request.command),
        "tags": list(request.labels.tags),
        "started_at": datetime.fromisoformat(manifest.started_at) if manifest.started_at else None,
        "host": host.name,
        "cpu_model": host.cpu_model,
        "cpu_count": host.cpu_count,
        "ram_bytes": host.ram_bytes,
        "os": host.os,
        "driver": host.driver,
        "sample_interval_s": request.interval_s,
        **{name: counted.facts.get(name) for name in _TOLD},
        **_declared(request.labels),
        **_measured(counted.summary),
    }
    return row | {"rated_power_w": rated_power_w(row, counted.samples.frame())}


def _measured(summary: RunSummary) -> dict[str, Any]:
    return asdict(summary) | {"verdict_reasons": [reason.value for reason in summary.verdict_reasons]}


def _declared(labels: Labels) -> dict[str, Any]:
    declared = {"name": labels.name, "architecture": labels.architecture, "dataset": labels.dataset}
    return {column: value for column, value in declared.items() if value is not None}
