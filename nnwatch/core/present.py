"""The latest state of machine and accelerators, out of the use seen so far."""

from __future__ import annotations

from nnwatch.core import channels as names
from nnwatch.core.live import GpuNow, HostNow
from nnwatch.core.records import Accelerator, Host
from nnwatch.core.usage import Usage


def host_now(usage: Usage, host: Host) -> HostNow:
    """Return the load of the machine and of the workload's tree."""
    busy_cores = usage.rate(names.CPU_BUSY)
    return HostNow(
        cpu_utilisation=None if busy_cores is None else min(1.0, busy_cores / host.cpu_count),
        core_utilisations=_core_utilisations(usage),
        ram_used_bytes=_whole(usage.last(names.RAM_USED)),
        ram_total_bytes=host.ram_bytes,
        disk_read_bytes_s=usage.rate(names.DISK_READ),
        disk_write_bytes_s=usage.rate(names.DISK_WRITE),
        net_sent_bytes_s=usage.rate(names.NET_SENT),
        net_recv_bytes_s=usage.rate(names.NET_RECV),
        tree_cpu_cores=usage.rate(names.TREE_CPU),
        tree_rss_bytes=_whole(usage.last(names.TREE_RSS)),
        tree_processes=_whole(usage.last(names.TREE_COUNT)),
    )


def gpu_now(usage: Usage, accelerator: Accelerator, power_w: float | None) -> GpuNow:
    """Return the state of one accelerator, whose channels are known by the last part of their id."""
    scope = f"gpu:{accelerator.uuid}"
    tracks = {
        t.channel.id.rpartition(":")[2]: t.last for t in usage.tracks.values() if t.channel.scope == scope
    }
    ours = tracks.get("ours")
    return GpuNow(
        uuid=accelerator.uuid,
        name=accelerator.name,
        power_w=power_w,
        power_limit_w=tracks.get("power_limit"),
        utilisation=tracks.get("utilisation"),
        memory_used_bytes=_whole(tracks.get("memory_used")),
        memory_total_bytes=_whole(tracks.get("memory_total")),
        temperature_c=tracks.get("temperature"),
        used=None if ours is None else ours > 0,
    )


def _core_utilisations(usage: Usage) -> tuple[float, ...]:
    tracks = [track for channel_id, track in usage.tracks.items() if channel_id.startswith(names.CORE_PREFIX)]
    return tuple(track.last for track in tracks if track.last is not None)


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
