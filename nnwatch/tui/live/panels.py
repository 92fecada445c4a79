"""Which chart panels there are, and what each reads from a view."""

from __future__ import annotations

from collections.abc import Sequence

from nnwatch.core.live import LiveView
from nnwatch.tui.live import gpus
from nnwatch.tui.live.chart_panel import Lane, Panel
from nnwatch.tui.live.model import LiveModel, scope_power_w
from nnwatch.tui.look.plot import bars, grouped
from nnwatch.tui.look.text import bytes_text, percent, si


def _watts(value: float | None) -> str:
    return si(value, "W").rstrip()


def _rate(value: float | None) -> str:
    return si(value, "B/s").rstrip()


def _whole(_: LiveView) -> float:
    return 1.0


def _cores(model: LiveModel, room: int) -> str:
    host = model.view.host
    busy = "N/A" if host.tree_cpu_cores is None else f"{host.tree_cpu_cores:.2f}"
    text = f"run {busy} cores "
    return text + bars(grouped(host.core_utilisations, max(1, room - len(text))), model.glyphs)


def _tree_memory(model: LiveModel, _room: int) -> str:
    count = model.view.host.tree_processes
    processes = "" if count is None else f", {count} procs"
    return f"run {bytes_text(model.view.host.tree_rss_bytes).strip()}{processes}"


def _gpu_detail(model: LiveModel, room: int) -> str:
    """Return heat, use and memory of the cards, as much as there is room for."""
    cards = model.view.gpus
    if not cards:
        return ""
    hottest_c = gpus.hottest_c(cards)
    which = "busiest " if len(cards) > 1 else ""
    facts = [
        "" if hottest_c is None else f"{hottest_c:.0f} °C",
        f"{which}{percent(gpus.busiest(cards), 0).strip()}",
        bytes_text(gpus.memory_used_bytes(cards)).strip(),
    ]
    return _joined(facts, room)


def _joined(facts: Sequence[str], room: int) -> str:
    """Join the facts that are known, the first ones first, as long as none is cut."""
    text = ""
    for fact in facts:
        longer = f"{text}, {fact}" if text and fact else text or fact
        if len(longer) <= room:
            text = longer
    return text


def _gpu_limit_w(view: LiveView) -> float | None:
    return gpus.limit_w(view.gpus)


def _each_gpu(model: LiveModel, room: int) -> str:
    """Return a bar for each of several GPUs, as the chart shows the busiest; the name of a single one."""
    each = gpus.utilisations(model.view.gpus)
    if len(each) < 2:
        return _joined([gpu.name for gpu in model.view.gpus], room)
    return "busiest of " + bars(grouped(each, max(1, room - 11)), model.glyphs)


def _cpu_detail(model: LiveModel, _room: int) -> str:
    dram = scope_power_w(model.view, "dram")
    return "package" if dram is None else f"and DRAM {_watts(dram)}"


CPU_POWER = Panel(
    "cpu-power",
    1,
    "power",
    (Lane("CPU power", lambda v: scope_power_w(v, "cpu"), _watts, "W", least_top=10.0),),
    _cpu_detail,
    "cpu",
    shows_phases=True,
)
GPU_POWER = Panel(
    "gpu-power",
    2,
    "gpu",
    (Lane("GPU power", lambda v: scope_power_w(v, "gpu"), _watts, "W", _gpu_limit_w, 10.0),),
    _gpu_detail,
    "gpu",
    shows_phases=True,
)
CPU_USE = Panel(
    "cpu-use", 3, "cpu", (Lane("CPU use", lambda v: v.host.cpu_utilisation, percent, "%", _whole),), _cores
)
RAM = Panel(
    "ram",
    4,
    "memory",
    (Lane("RAM", lambda v: v.host.ram_used_bytes, bytes_text, "B", lambda v: v.host.ram_total_bytes),),
    _tree_memory,
)
DISK = Panel(
    "disk",
    5,
    "disk",
    (
        Lane("Disk read", lambda v: v.host.disk_read_bytes_s, _rate, "B/s", least_top=1e6),
        Lane("Disk write", lambda v: v.host.disk_write_bytes_s, _rate, "B/s", least_top=1e6),
    ),
)
NETWORK = Panel(
    "network",
    6,
    "network",
    (
        Lane("Net received", lambda v: v.host.net_recv_bytes_s, _rate, "B/s", least_top=1e6),
        Lane("Net sent", lambda v: v.host.net_sent_bytes_s, _rate, "B/s", least_top=1e6),
    ),
)
GPU_USE = Panel(
    "gpu-use",
    7,
    "gpu",
    (
        Lane("GPU use", lambda v: gpus.busiest(v.gpus), percent, "%", _whole),
        Lane(
            "GPU memory",
            lambda v: gpus.memory_used_bytes(v.gpus),
            bytes_text,
            "B",
            lambda v: gpus.memory_total_bytes(v.gpus),
        ),
    ),
    _each_gpu,
    "gpu",
)

PANELS = (CPU_POWER, GPU_POWER, CPU_USE, RAM, DISK, NETWORK, GPU_USE)
