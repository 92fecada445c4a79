"""The values that describe a finished run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nnwatch.core.records import Accelerator
from nnwatch.core.verdict import Reason


@dataclass(frozen=True, slots=True)
class PhaseSummary:
    """One stretch of a phase; `start_s` counts from the beginning of the recording."""

    name: str
    start_s: float
    duration_s: float
    energy_j: float | None
    items: int


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """Where a scope's energy came from, or why there is none; `reason` tells of a source what it lacked."""

    channel: str
    scope: str
    method: str | None
    coverage: float
    reason: str | None


@dataclass(frozen=True, slots=True)
class Ending:
    """What the recorder knows of a run beside its samples."""

    status: str
    samples_missed: int = 0
    recorder_cpu_s: float | None = None
    accuracy: float | None = None
    missing: tuple[SourceSummary, ...] = ()
    against: tuple[Reason, ...] = ()  # why it must not be ranked, whatever the samples say
    lacks: Mapping[str, str] = field(
        default_factory=dict
    )  # why a channel had no reading when it last had none


@dataclass(frozen=True, slots=True)
class RunSummary:
    """The measured columns of a row of history; the names carry the units, None is not known."""

    duration_s: float
    items: int | None
    tokens: int | None
    correct: int | None
    accuracy: float | None
    throughput_items_per_s: float | None
    latency_p50_s: float | None
    latency_p95_s: float | None
    latency_p99_s: float | None
    latency_calls: int | None
    energy_j: float | None
    energy_cpu_j: float | None
    energy_dram_j: float | None
    energy_gpu_j: float | None
    energy_idle_gpu_j: float | None
    energy_node_j: float | None
    energy_attributed_j: float | None
    energy_per_item_j: float | None
    energy_train_j: float | None
    energy_inference_j: float | None
    energy_rel_uncertainty: float | None
    energy_cpu_rel_uncertainty: float | None
    energy_dram_rel_uncertainty: float | None
    energy_gpu_rel_uncertainty: float | None
    energy_node_rel_uncertainty: float | None
    power_over_counter: float | None
    power_mean_w: float | None
    power_peak_w: float | None
    cpu_util_mean: float | None
    gpu_util_mean: float | None
    ram_peak_bytes: int | None
    gpu_memory_peak_bytes: int | None
    disk_read_bytes: int | None
    disk_write_bytes: int | None
    net_sent_bytes: int | None
    net_recv_bytes: int | None
    accelerators: tuple[Accelerator, ...]
    phases: tuple[PhaseSummary, ...]
    sources: tuple[SourceSummary, ...]
    valid: bool
    verdict_reasons: tuple[Reason, ...]
    samples: int
    samples_missed: int
    recorder_cpu_s: float | None
