"""The parts of the live screen that are not charts: the large numbers, the energy card, the run's state."""

from __future__ import annotations

from nnwatch.core.component import Component
from nnwatch.core.live import LiveView, MissingNow, RecorderNow
from nnwatch.core.records import Method
from nnwatch.tui.live import gpus
from nnwatch.tui.live.model import LiveModel, phases_seen
from nnwatch.tui.look.digits import enlarge
from nnwatch.tui.look.rows import EMPTY, Row, beside, ends, fit, row, width_of, wrap
from nnwatch.tui.look.text import bytes_text, count, duration, parts, percent, si

SHORT_METHODS = {Method.COUNTER: "ctr", Method.INTEGRATED: "int", Method.MODEL: "est"}
LEGEND = row(("ctr counter  int integrated  est estimate  cov covered", "dim"))
GAP = 3  # cells between panels, as in the style sheet
_STATUS_STYLES = {"running": "good", "completed": "good", "failed": "bad", "interrupted": "warn"}


def draw_header(model: LiveModel, width: int, _height: int) -> list[Row]:
    """Draw for how long what runs: the time stands left, so that each second sends only the row's beginning."""
    view = model.view
    status = (f"{view.status:<11}", _STATUS_STYLES.get(view.status, "text"))
    left = row(
        ("nnwatch  ", "key"), (f"{duration(view.elapsed_s):<8}", "value"), status, (model.title, "title")
    )
    phase = f"  {view.phases[-1]}" if view.phases else ""
    return [ends(left, row(("  paused", "warn")) if model.paused else row((phase, "good")), width)]


def draw_hero(model: LiveModel, width: int, height: int) -> list[Row]:
    """Draw watts now, joules so far and joules per item, as large as the height allows."""
    figures = _figures(model)
    share = (width + GAP) // len(figures)
    if height < 4:
        blocks = [
            [row((label, "dim")), row((f"{number.strip()} {unit}", "hero"))]
            for label, number, unit in figures
        ]
    else:
        blocks = [_large(model, label, number, unit) for label, number, unit in figures]
    return beside([*((block, share) for block in blocks[:-1]), (blocks[-1], width - 2 * share)])


def _figures(model: LiveModel) -> list[tuple[str, str, str]]:
    view = model.view
    return [
        ("POWER NOW" if model.cursor is None else "POWER THEN", *parts(view.power_w, "W")),
        ("ENERGY SO FAR", *parts(view.energy_j, "J")),
        (
            "ENERGY PER ITEM" if model.cursor is None else "PER ITEM IN ALL",
            *parts(view.energy_per_item_j, "J"),
        ),
    ]


def _in_all(model: LiveModel) -> str:
    """Mark figures that are known of the whole of a finished run alone."""
    return "" if model.cursor is None else " in all"


def _large(model: LiveModel, label: str, number: str, unit: str) -> list[Row]:
    lines = enlarge(number.strip(), model.glyphs)
    tails = ("", "", f" {unit}") if lines[0] else ("", f" {unit}", "")
    return [
        row((label, "dim")),
        *(row((line + tail, "hero")) for line, tail in zip(lines, tails, strict=True)),
    ]


def draw_energy(model: LiveModel, width: int, height: int) -> list[Row]:
    """Draw energy by component, each with its method and uncertainty, and why others are missing."""
    view = model.view
    components = view.components if len(view.components) < height else gpus.folded(view.components)
    lines = [_component(view, component, width) for component in components]
    whole = [line for missing in view.missing for line in _missing(missing, width)]
    room = height - 1
    fits = len(lines) + len(whole) <= room
    lines += whole if fits else [_missing(missing, 10 * width)[0] for missing in view.missing]
    if len(lines) > room > 0:
        lines[room - 1 :] = [row((f"and {len(lines) - room + 1} more lines on a taller terminal", "dim"))]
    return [fit(line, width) for line in [_energy_title(view, width), *lines]]


def _energy_title(view: LiveView, width: int) -> Row:
    """Return the card's name, the joules of training and of inference, and what short words mean where they fit."""
    phases = [("train", view.energy_train_j), ("inference", view.energy_inference_j)]
    told = [((f"  {name} ", "dim"), (si(j, "J").strip(), "value")) for name, j in phases if j is not None]
    title = row(("Energy", "title"), *(span for spans in told for span in spans))
    return ends(title, LEGEND, width) if width_of(title) + width_of(LEGEND) < width else title


def _missing(missing: MissingNow, width: int) -> list[Row]:
    reason = wrap(missing.reason, max(1, width - 13), "dim") or [EMPTY]
    marks = [row(f"{missing.scope[:7]:<8}", ("N/A  ", "warn"))] + [row(" " * 13)] * len(reason)
    return [(*mark, *part) for mark, part in zip(marks, reason, strict=False)]


def _component(view: LiveView, component: Component, width: int) -> Row:
    name = _scope_name(view, component.scope)
    quality = f"{SHORT_METHODS[component.method]} ±{component.rel_uncertainty * 100:4.1f} %"
    covered = f"  cov {component.coverage:4.0%}"
    style = "warn" if component.method is Method.MODEL else "dim"
    return row(
        f"{name:<8}",
        (f"{si(component.energy_j, 'J')}  ", "value"),
        f"{si(component.power_w, 'W')}  " if width > 44 else "",
        (quality, style),
        (covered, "dim" if component.coverage > 0.995 else "warn"),
    )


def _scope_name(view: LiveView, scope: str) -> str:
    if not scope.startswith("gpu:"):
        return scope[:7]
    uuids = [card.uuid for card in view.gpus]
    return f"gpu {uuids.index(scope[4:])}" if scope[4:] in uuids else "gpu"


def draw_state(model: LiveModel, width: int, height: int) -> list[Row]:
    """Draw phase, items and what watching costs, as a list of names and values."""
    view = model.view
    lines = [
        ("Phase", draw_phases(model, max(1, width - 9), 1)[0]),
        ("Items", row((count(view.items), "value"), _correct(view), (_in_all(model), "dim"))),
        ("CPU", row((percent(view.host.cpu_utilisation).strip(), "value"), _busy(view))),
        ("Recorder", row(_cost(view.recorder))),
        ("Samples", _samples(model)),
    ]
    named = [fit(row((f"{name:<9}", "dim"), *value), width) for name, value in lines]
    return [row(("Run", "title")), *named][:height]


def _busy(view: LiveView) -> str:
    cores = view.host.tree_cpu_cores
    return "" if cores is None else f", run {cores:.2f} cores"


def _cost(recorder: RecorderNow) -> str:
    memory = f", {bytes_text(recorder.rss_bytes).strip()}" if recorder.rss_bytes else ""
    return f"{percent(recorder.cpu_share, 2).strip()} core{memory}"


def _correct(view: LiveView) -> str:
    return "" if view.correct is None else f", {count(view.correct)} right"


def _samples(model: LiveModel) -> Row:
    recorder = model.view.recorder
    style = "warn" if recorder.missed else "text"
    late = f", {count(recorder.late)} late" if model.cursor is None else ""
    return row(
        f"{count(recorder.samples)}, ",
        (f"{count(recorder.missed)} missed{_in_all(model)}{late}", style),
    )


def draw_phases(model: LiveModel, width: int, _height: int) -> list[Row]:
    """Draw the phases in their order, the current one marked."""
    now = model.view.phases[-1] if model.view.phases else None
    names = phases_seen(model.history)
    if not names:
        return [fit(row(("none reported", "dim")), width)]
    spans = [(f"▸ {name}  ", "good") if name == now else (f"{name}  ", "dim") for name in names]
    while len(spans) > 1 and width_of(tuple(spans)) > width and spans[0][1] == "dim":
        del spans[0]
    return [fit(row(*spans), width)]


def draw_output(model: LiveModel, width: int, height: int) -> list[Row]:
    """Draw the last lines that the workload printed."""
    lines = model.output[-max(0, height - 1) :] if height > 1 else ()
    words = [row((_clean(line), "text")) for line in lines] or [row(("nothing printed yet", "dim"))]
    title = "Output" if model.cursor is None else "Output at the end"
    return [fit(line, width) for line in [row((title, "title")), *words][:height]]


def _clean(line: str) -> str:
    """Return a line without characters that move the cursor or change colours."""
    return "".join(char for char in line.expandtabs(4) if char.isprintable())


def draw_list(model: LiveModel, width: int, height: int) -> list[Row]:
    """Draw the key figures as columns of names and values, for terminals without room for six charts."""
    host, cards = model.view.host, model.view.gpus
    heat = gpus.hottest_c(cards)
    machine = [
        ("CPU use", percent(host.cpu_utilisation)),
        ("RAM", bytes_text(host.ram_used_bytes)),
        ("Disk read", si(host.disk_read_bytes_s, "B/s")),
        ("Net recv", si(host.net_recv_bytes_s, "B/s")),
    ]
    devices = [
        ("GPU use", percent(gpus.busiest(cards))),
        ("GPU mem", bytes_text(gpus.memory_used_bytes(cards))),
        ("Disk write", si(host.disk_write_bytes_s, "B/s")),
        ("Net sent", si(host.net_sent_bytes_s, "B/s")),
    ]
    workload = [
        ("Run's CPU", "  N/A" if host.tree_cpu_cores is None else f"{host.tree_cpu_cores:5.2f} cores"),
        ("Run's RAM", bytes_text(host.tree_rss_bytes)),
        ("Processes", f"{count(host.tree_processes):>5}"),
        ("GPU heat", "  N/A" if heat is None else f"{heat:5.1f} °C"),
    ]
    if not cards:
        devices[:2], workload[:2] = workload[:2], devices[:2]
    pairs = [*machine, *devices, *workload]
    cells = [row((f"{name:<11}", "dim"), (value, "value")) for name, value in pairs]
    columns = 3 if width > 72 else 2
    share = width // columns
    widths = [share] * (columns - 1) + [width - share * (columns - 1)]
    return beside([(cells[4 * n : 4 * n + 4], wide) for n, wide in enumerate(widths)])[:height]
