"""The end of a run: every figure that its row of history holds, from the tally alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from nnwatch.core import channels as names
from nnwatch.core import gpus
from nnwatch.core.attribution import Share, divide
from nnwatch.core.component import Component
from nnwatch.core.energy import SHORTEST_WINDOW_US, is_summed, worst_method
from nnwatch.core.records import Accelerator, Host
from nnwatch.core.summary import Ending, PhaseSummary, RunSummary, SourceSummary
from nnwatch.core.tally import Tally
from nnwatch.core.verdict import LEAST_COVERAGE, Facts, judge


def summarise(tally: Tally, host: Host, ending: Ending) -> RunSummary:
    """Draw the summary of a finished run."""
    summed = tally.summed()
    accelerators = tuple(gpus.with_use(accelerator, tally) for accelerator in host.accelerators)
    energy_j, duration_s, ratio = tally.energy_j(), tally.duration_s, gpus.power_over_counter(tally)
    work, items, measured_s = tally.work.measured(), tally.items, tally.measured_s()
    reasons = judge(_facts(tally, ending, accelerators, ratio))
    usage = tally.usage
    return RunSummary(
        duration_s=duration_s,
        items=items,
        tokens=work.tokens or None,
        correct=work.correct,
        accuracy=_accuracy(work.correct, work.judged, ending.accuracy),
        throughput_items_per_s=items / measured_s if items and measured_s else None,
        latency_p50_s=work.latency.percentile_s(0.50),
        latency_p95_s=work.latency.percentile_s(0.95),
        latency_p99_s=work.latency.percentile_s(0.99),
        latency_calls=work.latency.calls or None,
        energy_j=energy_j,
        energy_cpu_j=energy_of(summed, "cpu"),
        energy_dram_j=energy_of(summed, "dram"),
        energy_gpu_j=energy_of(summed, "gpu"),
        energy_idle_gpu_j=gpus.idle_energy_j(summed, accelerators),
        energy_node_j=tally.ledger.energy_of_scope("node"),
        energy_attributed_j=_attributed_j(tally, summed),
        energy_per_item_j=tally.energy_per_item_j(),
        energy_train_j=tally.train_j(),
        energy_inference_j=tally.inference_j(),
        energy_rel_uncertainty=_rel_uncertainty(summed),
        energy_cpu_rel_uncertainty=_rel_uncertainty(of_kind(summed, "cpu")),
        energy_dram_rel_uncertainty=_rel_uncertainty(of_kind(summed, "dram")),
        energy_gpu_rel_uncertainty=_rel_uncertainty(of_kind(summed, "gpu")),
        energy_node_rel_uncertainty=tally.ledger.rel_uncertainty_of_scope("node"),
        power_over_counter=ratio,
        power_mean_w=energy_j / duration_s if energy_j is not None and duration_s else None,
        power_peak_w=tally.ledger.peak_w,
        cpu_util_mean=_cpu_utilisation(tally, host.cpu_count),
        gpu_util_mean=gpus.utilisation_mean(tally, accelerators),
        ram_peak_bytes=_whole(usage.peak(names.TREE_RSS)),
        gpu_memory_peak_bytes=gpus.memory_peak_bytes(tally, accelerators),
        disk_read_bytes=_whole(usage.total(names.TREE_READ)),
        disk_write_bytes=_whole(usage.total(names.TREE_WRITE)),
        net_sent_bytes=_whole(usage.total(names.NET_SENT)),
        net_recv_bytes=_whole(usage.total(names.NET_RECV)),
        accelerators=accelerators,
        phases=tuple(_phases(tally)),
        sources=(*_sources(tally, ending.lacks), *ending.missing),
        valid=not reasons,
        verdict_reasons=reasons,
        samples=tally.samples,
        samples_missed=ending.samples_missed,
        recorder_cpu_s=ending.recorder_cpu_s,
    )


def energy_of(components: Iterable[Component], kind: str) -> float | None:
    """Return the energy of all scopes of a kind, such as every `gpu:<uuid>`; None when there is none."""
    energies = [component.energy_j for component in of_kind(components, kind)]
    return sum(energies) if energies else None


def of_kind(components: Iterable[Component], kind: str) -> list[Component]:
    """Return the components of a kind, such as those of every `gpu:<uuid>`."""
    return [component for component in components if component.scope.partition(":")[0] == kind]


def _accuracy(correct: int | None, judged: int, declared: float | None) -> float | None:
    return correct / judged if correct is not None and judged else declared


def _attributed_j(tally: Tally, components: Iterable[Component]) -> float | None:
    """Add up the workload's shares; None unless the machine says of each component who used it."""
    shares = [_share(tally, component) for component in components]
    known = [share.ours_j for share in shares if share is not None]
    return sum(known) if known and len(known) == len(shares) else None


def _share(tally: Tally, component: Component) -> Share | None:
    """Divide a GPU by the processes on it, and anything else by processor time."""
    if component.scope.startswith("gpu:"):
        ours, all_use = gpus.processes(tally, component.scope)
    else:
        ours, all_use = tally.usage.total(names.TREE_CPU), tally.usage.total(names.CPU_BUSY)
    if ours is None or all_use is None:
        return None
    return divide(component.energy_j, ours, all_use)


def _rel_uncertainty(components: Iterable[Component]) -> float | None:
    """Join uncertainties as if all erred in the same direction: sources of one make often do."""
    parts = list(components)
    energy_j = sum(c.energy_j for c in parts)
    return sum(c.rel_uncertainty * c.energy_j for c in parts) / energy_j if energy_j > 0 else None


def _cpu_utilisation(tally: Tally, cpu_count: int) -> float | None:
    busy_s = tally.usage.total(names.CPU_BUSY)
    if busy_s is None or not tally.duration_s:
        return None
    return min(1.0, busy_s / (tally.duration_s * cpu_count))


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _phases(tally: Tally) -> Iterator[PhaseSummary]:
    end_us = tally.ledger.end_us
    for span in tally.timeline.spans:
        duration_us = max(0, (end_us if span.end_us is None else span.end_us) - span.begin_us)
        parts = [j for scope, j in span.energy_j.items() if is_summed(scope)]
        energy_j = sum(parts) if parts and duration_us >= SHORTEST_WINDOW_US else None
        yield PhaseSummary(span.phase, span.begin_us / 1e6, duration_us / 1e6, energy_j, span.items)


def _sources(tally: Tally, lacks: Mapping[str, str]) -> Iterator[SourceSummary]:
    for line in tally.ledger.lines.values():
        coverage = tally.ledger.coverage(line)
        doubts = line.doubts()
        if coverage < LEAST_COVERAGE and line.channel.id in lacks:
            doubts = (*doubts, lacks[line.channel.id])
        reason = "; ".join(doubts) or None
        yield SourceSummary(line.channel.id, line.channel.scope, line.method, coverage, reason)


def _facts(tally: Tally, ending: Ending, accelerators: tuple[Accelerator, ...], ratio: float | None) -> Facts:
    components = tally.summed()
    ticks = tally.samples + ending.samples_missed
    return Facts(
        against=ending.against,
        measured_s=tally.measured_s(),
        method=worst_method(c.method for c in components) if components else None,
        coverage=min((c.coverage for c in components), default=0.0),
        missed_share=ending.samples_missed / ticks if ticks else 1.0,
        throttled_share=gpus.throttled_share(tally, accelerators),
        other_gpu_users=gpus.has_other_users(tally, accelerators),
        disagreement=None if ratio is None else abs(ratio - 1),
        warming_c=gpus.warming_c(tally, accelerators),
    )
