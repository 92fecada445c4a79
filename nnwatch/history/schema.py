"""The columns of one row of history; names carry their unit, and none is ever renamed or given another unit."""

from __future__ import annotations

import polars as pl

_ACCELERATOR = pl.Struct({"uuid": pl.String, "name": pl.String, "used": pl.Boolean})
_PHASE = pl.Struct(
    {
        "name": pl.String,
        "start_s": pl.Float64,
        "duration_s": pl.Float64,
        "energy_j": pl.Float64,
        "items": pl.Int64,
    }
)
_SOURCE = pl.Struct(
    {
        "channel": pl.String,
        "scope": pl.String,
        "method": pl.String,
        "coverage": pl.Float64,
        "reason": pl.String,
    }
)

_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "run_id": pl.String,
    "schema_version": pl.Int32,
    "status": pl.String,
    "exit_code": pl.Int32,
    "command": pl.List(pl.String),
    "name": pl.String,
    "tags": pl.List(pl.String),
    "started_at": pl.Datetime("ms", "UTC"),
    "duration_s": pl.Float64,
    "host": pl.String,
    "cpu_model": pl.String,
    "cpu_count": pl.Int32,
    "ram_bytes": pl.Int64,
    "accelerators": pl.List(_ACCELERATOR),
    "os": pl.String,
    "python": pl.String,
    "torch_version": pl.String,
    "driver": pl.String,
    "architecture": pl.String,
    "dataset": pl.String,
    "task": pl.String,
    "framework": pl.String,
    "precision": pl.String,
    "batch_size": pl.Int32,
    "device": pl.String,
    "parameters": pl.Int64,
    "flops_per_item": pl.Float64,
    "classes": pl.Int32,
    "dataset_items": pl.Int64,
    "items": pl.Int64,
    "correct": pl.Int64,
    "accuracy": pl.Float64,
    "throughput_items_per_s": pl.Float64,
    "latency_p50_s": pl.Float64,
    "latency_p95_s": pl.Float64,
    "latency_p99_s": pl.Float64,
    "energy_j": pl.Float64,
    "energy_cpu_j": pl.Float64,
    "energy_dram_j": pl.Float64,
    "energy_gpu_j": pl.Float64,
    "energy_idle_gpu_j": pl.Float64,
    "energy_node_j": pl.Float64,
    "energy_net_j": pl.Float64,
    "energy_attributed_j": pl.Float64,
    "energy_per_item_j": pl.Float64,
    "energy_rel_uncertainty": pl.Float64,
    "power_mean_w": pl.Float64,
    "power_peak_w": pl.Float64,
    "baseline_power_w": pl.Float64,
    "cpu_util_mean": pl.Float64,
    "gpu_util_mean": pl.Float64,
    "ram_peak_bytes": pl.Int64,
    "gpu_memory_peak_bytes": pl.Int64,
    "disk_read_bytes": pl.Int64,
    "disk_write_bytes": pl.Int64,
    "net_sent_bytes": pl.Int64,
    "net_recv_bytes": pl.Int64,
    "phases": pl.List(_PHASE),
    "sources": pl.List(_SOURCE),
    "valid": pl.Boolean,
    "verdict_reasons": pl.List(pl.String),
    "sample_interval_s": pl.Float64,
    "samples": pl.Int64,
    "samples_missed": pl.Int64,
    "recorder_cpu_s": pl.Float64,
    "co2e_g": pl.Float64,
    "cost": pl.Float64,
    "cost_currency": pl.String,
    "notes": pl.String,
    "deleted_at": pl.Datetime("ms", "UTC"),
    "source_tool": pl.String,
    "source_method": pl.String,
    "rated_power_w": pl.Float64,
}

SCHEMA = pl.Schema(_COLUMNS)
