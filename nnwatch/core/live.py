"""What a viewer shows of a run in progress: one frozen value a second."""

from __future__ import annotations

from dataclasses import dataclass

from nnwatch.core.component import Component


@dataclass(frozen=True, slots=True)
class MissingNow:
    """A scope (`cpu`, `gpu`, `dram`, `node`) that has no reading, why, and what would help."""

    scope: str
    reason: str
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class GpuNow:
    """State of one accelerator; None where the driver does not say."""

    uuid: str
    name: str
    power_w: float | None = None
    power_limit_w: float | None = None
    utilisation: float | None = None
    memory_used_bytes: int | None = None
    memory_total_bytes: int | None = None
    temperature_c: float | None = None
    used: bool | None = None


@dataclass(frozen=True, slots=True)
class HostNow:
    """Load of the machine and of the workload's process tree; rates are per second, over about a second."""

    cpu_utilisation: float | None = None
    core_utilisations: tuple[float, ...] = ()
    ram_used_bytes: int | None = None
    ram_total_bytes: int | None = None
    disk_read_bytes_s: float | None = None
    disk_write_bytes_s: float | None = None
    net_sent_bytes_s: float | None = None
    net_recv_bytes_s: float | None = None
    tree_cpu_cores: float | None = None  # cores kept busy by the workload
    tree_rss_bytes: int | None = None
    tree_processes: int | None = None


@dataclass(frozen=True, slots=True)
class RecorderNow:
    """What watching costs, and how well it goes."""

    cpu_share: float = 0.0  # of one core, over the run
    rss_bytes: int = 0
    samples: int = 0
    missed: int = 0  # ticks that were skipped
    late: int = 0  # ticks more than half an interval late


@dataclass(frozen=True, slots=True)
class LiveView:
    """Everything the live screen shows at one moment of a run.

    `energy_j` and `power_w` are the sums over the counted components (CPU, DRAM, GPUs); None when no
    component has a reading yet. `energy_train_j` and `energy_inference_j` are those phases' shares of it, None
    where there was no such phase; `energy_per_item_j` refers to the inference phase. `status` is `running`
    until the workload has ended, then `completed`, `failed` or `interrupted`.
    """

    run_id: str
    status: str
    elapsed_s: float
    energy_j: float | None
    power_w: float | None
    phases: tuple[str, ...] = ()
    items: int = 0
    correct: int | None = None
    energy_per_item_j: float | None = None
    components: tuple[Component, ...] = ()
    missing: tuple[MissingNow, ...] = ()
    gpus: tuple[GpuNow, ...] = ()
    host: HostNow = HostNow()
    recorder: RecorderNow = RecorderNow()
    energy_train_j: float | None = None
    energy_inference_j: float | None = None
