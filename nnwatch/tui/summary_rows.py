"""The summary of a finished run as rows of text: pure drawing of one row of history and its placement."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nnwatch.core.records import Method
from nnwatch.tui.live_cards import SHORT_METHODS
from nnwatch.tui.naming import name_of
from nnwatch.tui.rows import EMPTY, Row, beside, fit, row, wrap
from nnwatch.tui.services import HistoryRow, Placement
from nnwatch.tui.text import NA, bytes_text, count, duration, percent, si

TWO_COLUMNS = 74  # cells that two columns of figures need
_STATUS_STYLES = {"completed": "good", "failed": "bad", "interrupted": "warn", "recovered": "warn"}
_COMPONENTS = (
    ("CPU", "cpu", "energy_cpu_j"),
    ("DRAM", "dram", "energy_dram_j"),
    ("GPU", "gpu", "energy_gpu_j"),
    ("idle GPUs", "gpu", "energy_idle_gpu_j"),
    ("whole node", "node", "energy_node_j"),
)


def summary_rows(run: HistoryRow, placement: Placement, width: int) -> list[Row]:
    """Draw the verdict, then the figures; in two columns where there is room."""
    head = [*_title(run, width), *_verdict(run, width), EMPTY]
    left = (_energy(run), _work(run))
    right = (_score(placement, width // 2), _phases(run), _load(run))
    if width < TWO_COLUMNS:
        blocks: list[Row] = _stack([left[0], right[0], left[1], right[1], right[2], _sources(run, width)])
        return [fit(line, width) for line in [*head, *blocks]]
    columns = beside([(_stack(left), width // 2), (_stack(right), width - width // 2)])
    return [*(fit(line, width) for line in head), *columns, EMPTY, *_sources(run, width)]


def _stack(blocks: Iterable[list[Row]]) -> list[Row]:
    rows: list[Row] = []
    for block in blocks:
        rows += [*([EMPTY] if rows and block else []), *block]
    return rows


def _title(run: HistoryRow, width: int) -> list[Row]:
    status = str(run.get("status"))
    line = row(
        (name_of(run), "title"),
        f"  {duration(run.get('duration_s'))}  ",
        (status, _STATUS_STYLES.get(status, "text")),
    )
    facts = (
        run.get("dataset"),
        run.get("framework"),
        run.get("precision"),
        run.get("device"),
        run.get("host"),
    )
    return [line, fit(row((" · ".join(str(fact) for fact in facts if fact), "dim")), width)]


def _verdict(run: HistoryRow, width: int) -> list[Row]:
    if run.get("valid"):
        return [row(("✓ valid", "good"), (": this run may be ranked and published", "dim"))]
    reasons = run.get("verdict_reasons") or ["no reason was recorded"]
    rows = [row(("✗ not ranked", "bad"), (", because", "dim"))]
    return rows + [line for reason in reasons for line in wrap(f"· {reason}", width, "warn")]


def _energy(run: HistoryRow) -> list[Row]:
    total = run.get("energy_j")
    error = run.get("energy_rel_uncertainty")
    accuracy = "" if error is None else f" ±{error * 100:.1f} %"
    rows = [
        _pair("Energy", (si(total, "J"), "hero"), accuracy, style="title"),
        _pair("per item", (si(run.get("energy_per_item_j"), "J"), "hero")),
    ]
    for label, scope, column in _COMPONENTS:
        if run.get(column) is not None:
            rows.append(_pair(label, (si(run[column], "J"), "value"), _method(run, scope)))
    for label, column in (("net of idle", "energy_net_j"), ("attributed", "energy_attributed_j")):
        if run.get(column) is not None:
            rows.append(_pair(label, (si(run[column], "J"), "value")))
    peak = f" peak {si(run.get('power_peak_w'), 'W').strip()}"
    return [*rows, _pair("mean power", (si(run.get("power_mean_w"), "W"), "value"), peak)]


def _method(run: HistoryRow, scope: str) -> str:
    methods = [
        s.get("method") for s in run.get("sources") or () if str(s.get("scope")).split(":")[0] == scope
    ]
    known = [SHORT_METHODS[Method(method)] for method in methods if method in set(Method)]
    return f" {'+'.join(dict.fromkeys(known))}" if known else ""


def _work(run: HistoryRow) -> list[Row]:
    rate = run.get("throughput_items_per_s")
    return [
        row(("Work", "title")),
        _pair("items", (count(run.get("items")), "value")),
        _pair("throughput", (NA if rate is None else f"{rate:,.1f} items/s", "value")),
        _pair("accuracy", (percent(run.get("accuracy")).strip(), "value"), _correct(run)),
        *(
            _pair(f"latency p{p}", (si(run.get(f"latency_p{p}_s"), "s").strip(), "value"))
            for p in (50, 95, 99)
        ),
    ]


def _correct(run: HistoryRow) -> str:
    return "" if run.get("correct") is None else f" {count(run['correct'])} correct"


def _score(placement: Placement, width: int) -> list[Row]:
    score = NA if placement.score is None else f"{placement.score:.1f}"
    rank = NA if placement.rank is None else f"{placement.rank} of {placement.of}"
    return [
        _pair("Score", (score, "hero"), style="title"),
        *wrap(placement.score_note, width - 1, "dim"),
        _pair("rank", (rank, "value")),
        *wrap(placement.rank_note, width - 1, "dim"),
    ]


def _load(run: HistoryRow) -> list[Row]:
    missed = f"{count(run.get('samples_missed'))} of {count(run.get('samples'))}"
    return [
        row(("Load", "title")),
        _pair("CPU use", (percent(run.get("cpu_util_mean")).strip(), "value")),
        _pair("GPU use", (percent(run.get("gpu_util_mean")).strip(), "value")),
        _pair("peak RAM", (bytes_text(run.get("ram_peak_bytes")).strip(), "value")),
        _pair("disk r, w", (_two(run, "disk_read_bytes", "disk_write_bytes"), "value")),
        _pair("network r, s", (_two(run, "net_recv_bytes", "net_sent_bytes"), "value")),
        _pair("missed", (missed, "value"), " samples"),
    ]


def _two(run: HistoryRow, first: str, second: str) -> str:
    return f"{bytes_text(run.get(first)).strip()}, {bytes_text(run.get(second)).strip()}"


def _phases(run: HistoryRow) -> list[Row]:
    phases: list[dict[str, Any]] = list(run.get("phases") or ())
    if not phases:
        return []
    head = row(("Phases", "title"), (f"{'seconds':>12} {'energy':>8} {'items':>10}", "dim"))
    return [head, *(_phase(phase) for phase in phases)]


def _phase(phase: dict[str, Any]) -> Row:
    seconds = phase.get("duration_s")
    length = NA if seconds is None else f"{seconds:.2f}"
    figures = f"{length:>8} {si(phase.get('energy_j'), 'J'):>8} {count(phase.get('items')):>10}"
    return row((f"{str(phase.get('name'))[:9]:<10}", "dim"), (figures, "value"))


def _sources(run: HistoryRow, width: int) -> list[Row]:
    """Draw the channels that had no reading, and why."""
    reasons = [s for s in run.get("sources") or () if s.get("reason")]
    lines = [
        line
        for s in reasons
        for line in wrap(f"{s.get('channel') or s.get('scope')}: {s['reason']}", width, "dim")
    ]
    return [row(("Not measured", "title")), *lines] if lines else []


def _pair(label: str, value: tuple[str, str], tail: str = "", style: str = "dim") -> Row:
    return row((f"{label:<13}", style), value, (tail, "dim"))
