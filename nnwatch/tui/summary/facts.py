"""What the summary of a finished run says, in sections: for the screen, for the scrollback and for files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nnwatch.core.energy import explained_share
from nnwatch.core.records import Method
from nnwatch.scoring.changes import Change, Changes, against, told, why_not_judged
from nnwatch.tui.live.cards import SHORT_METHODS
from nnwatch.tui.look.text import NA, bytes_text, count, percent, si
from nnwatch.tui.values import HistoryRow, Placement

_COMPONENTS = (
    ("CPU", "cpu", "energy_cpu_j", "energy_cpu_rel_uncertainty"),
    ("DRAM", "dram", "energy_dram_j", "energy_dram_rel_uncertainty"),
    ("GPU", "gpu", "energy_gpu_j", "energy_gpu_rel_uncertainty"),
    ("idle GPUs", "gpu", "energy_idle_gpu_j", ""),
    ("whole node", "node", "energy_node_j", "energy_node_rel_uncertainty"),
)
_PARTS = (
    ("training", "energy_train_j"),
    ("inference", "energy_inference_j"),
    ("net of idle", "energy_net_j"),
    ("attributed", "energy_attributed_j"),
)


_SHORT = {f"latency_p{p}_s": f"latency p{p}" for p in (50, 95, 99)}


@dataclass(frozen=True, slots=True)
class Fact:
    """A name, what is said of it, what is added in passing, and the style of its value."""

    label: str
    value: str
    tail: str = ""
    style: str = "value"


@dataclass(frozen=True, slots=True)
class Section:
    """Some facts and sentences under a title, which may be the most important fact itself."""

    title: Fact
    lines: tuple[Fact | str, ...] = ()


def sections(run: HistoryRow, placement: Placement, changes: Changes | None = None) -> dict[str, Section]:
    """Return the sections that have something to say, by name."""
    found = {
        "energy": _energy(run),
        "work": _work(run),
        "score": _score(placement),
        "phases": _phases(run),
        "load": _load(run),
        "changes": _changes(changes),
        "unmeasured": _unmeasured(run),
    }
    return {name: section for name, section in found.items() if section.lines}


def verdict(run: HistoryRow) -> Section:
    """Return whether the run may be ranked, and every reason why not."""
    if run.get("valid"):
        return Section(Fact("✓ valid", ": this run may be ranked and published", style="good"))
    reasons = run.get("verdict_reasons") or ["no reason was recorded"]
    return Section(Fact("✗ not ranked", ", because", style="bad"), tuple(f"· {reason}" for reason in reasons))


def _energy(run: HistoryRow) -> Section:
    total = Fact("Energy", si(run.get("energy_j"), "J"), _within(run, "energy_rel_uncertainty"), "hero")
    lines = [Fact("per item", si(run.get("energy_per_item_j"), "J"), style="hero"), *_components(run)]
    for label, column in _PARTS:
        if run.get(column) is not None:
            lines.append(Fact(label, si(run[column], "J")))
    peak = f" peak {si(run.get('power_peak_w'), 'W').strip()}"
    return Section(total, (*lines, Fact("mean power", si(run.get("power_mean_w"), "W"), peak)))


def _components(run: HistoryRow) -> Iterator[Fact]:
    for label, scope, column, uncertainty in _COMPONENTS:
        if run.get(column) is not None:
            yield Fact(label, si(run[column], "J"), _method(run, scope) + _within(run, uncertainty))
    share = explained_share(run.get("energy_j"), run.get("energy_node_j"))
    if share is not None:
        yield Fact("explained", percent(share).strip(), " by the components")
    if run.get("power_over_counter") is not None:
        yield Fact("power", f"{run['power_over_counter']:.2f}", " of what the counter tells")


def _within(run: HistoryRow, column: str) -> str:
    error = run.get(column)
    return "" if error is None else f" ±{error * 100:.1f} %"


def _method(run: HistoryRow, scope: str) -> str:
    methods = [
        s.get("method") for s in run.get("sources") or () if str(s.get("scope")).split(":")[0] == scope
    ]
    known = [SHORT_METHODS[Method(method)] for method in methods if method in set(Method)]
    return f" {'+'.join(dict.fromkeys(known))}" if known else ""


def _work(run: HistoryRow) -> Section:
    rate, calls = run.get("throughput_items_per_s"), run.get("latency_calls")
    correct = "" if run.get("correct") is None else f" {count(run['correct'])} correct"
    lines = (
        Fact("items", count(run.get("items"))),
        *([] if run.get("tokens") is None else [Fact("tokens", count(run["tokens"]))]),
        Fact("throughput", NA if rate is None else f"{rate:,.1f} items/s"),
        Fact("accuracy", percent(run.get("accuracy")).strip(), correct),
        *(Fact(f"latency p{p}", si(run.get(f"latency_p{p}_s"), "s").strip()) for p in (50, 95, 99)),
        *([] if calls is None else [Fact("", f"over {count(calls)} calls")]),
    )
    return Section(Fact("Work", ""), lines)


def _score(placement: Placement) -> Section:
    score = NA if placement.score is None else f"{placement.score:.1f}"
    rank = NA if placement.rank is None else f"{placement.rank} of {placement.of}"
    notes = (placement.score_note, Fact("rank", rank), placement.rank_note)
    return Section(Fact("Score", score, style="hero"), tuple(note for note in notes if note))


def _missed(run: HistoryRow) -> str:
    """Return how many samples were missed of those that were due."""
    missed, taken = run.get("samples_missed"), run.get("samples")
    return f"{count(missed)} of {count(None if missed is None or taken is None else missed + taken)}"


def _load(run: HistoryRow) -> Section:
    lines = (
        Fact("CPU use", percent(run.get("cpu_util_mean")).strip()),
        Fact("GPU use", percent(run.get("gpu_util_mean")).strip()),
        Fact("peak RAM", bytes_text(run.get("ram_peak_bytes")).strip()),
        Fact("disk r, w", _two(run, "disk_read_bytes", "disk_write_bytes")),
        Fact("network r, s", _two(run, "net_recv_bytes", "net_sent_bytes")),
        Fact("missed", _missed(run), " samples"),
    )
    return Section(Fact("Load", ""), lines)


def _two(run: HistoryRow, first: str, second: str) -> str:
    return f"{bytes_text(run.get(first)).strip()}, {bytes_text(run.get(second)).strip()}"


def _phases(run: HistoryRow) -> Section:
    phases: list[dict[str, Any]] = list(run.get("phases") or ())
    head = Fact("Phases", "", f"{'s':>6} {'energy':>8} {'items':>10}")
    return Section(head, tuple(_phase(phase) for phase in phases))


def _phase(phase: dict[str, Any]) -> Fact:
    seconds = phase.get("duration_s")
    length = NA if seconds is None else f"{seconds:.1f}"
    figures = f"{length:>6} {si(phase.get('energy_j'), 'J'):>8} {count(phase.get('items')):>10}"
    return Fact(str(phase.get("name"))[:12], figures)


def _changes(changes: Changes | None) -> Section:
    """Return what is not as it was in the last run of the same configuration, and what still is."""
    if changes is None:
        return Section(Fact("", ""))
    differing = [change for change in changes.figures if change.is_better is not None]
    lines: list[Fact | str] = [Fact(f"{_short(change):<17}", told(change)) for change in differing]
    same = ", ".join(_short(change) for change in changes.figures if change.is_better is None)
    notes = (f"the same: {same}" if same else "", why_not_judged(changes))
    title = Fact("Changes", "", f"since {changes.run_id}, {against(changes)}")
    return Section(title, (*lines, *filter(None, notes)))


def _short(change: Change) -> str:
    return _SHORT.get(change.figure.column, change.figure.words)


def _unmeasured(run: HistoryRow) -> Section:
    """Return the channels that had no reading, and why."""
    lacks = [s for s in run.get("sources") or () if s.get("reason")]
    lines = (f"{s.get('channel') or s.get('scope')}: {s['reason']}" for s in lacks)
    return Section(Fact("Not measured", ""), tuple(lines))
