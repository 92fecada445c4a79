"""A comparison as rows of text: ranking, front, weights, parts and fit, drawn from frozen values alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nnwatch.scoring.comparison import Comparison, Entry, League
from nnwatch.scoring.conditions import in_words
from nnwatch.scoring.effect import Effect
from nnwatch.scoring.estimate import Estimate
from nnwatch.scoring.fit import Fit
from nnwatch.tui.compare_plot import front_plot, letters
from nnwatch.tui.glyphs import Glyphs
from nnwatch.tui.rows import EMPTY, Row, beside, fit, row, wrap
from nnwatch.tui.text import NA, si

HOLE = "-"
_MOST = 100  # groups of one league; more are counted
_PLOT_HEIGHT = 12
_CELL_WITH_INTERVAL = 24
_NOTHING = "nothing to compare: no valid run; see the runs apart below, or record one"


def ranking(found: Comparison, width: int) -> list[Row]:
    """Draw each league from the best group on, then the runs that may not be ranked."""
    rows: list[Row] = [] if found.leagues else wrap(_NOTHING, width, "warn")
    for league in found.leagues:
        rows += [*_title(league, width), *_table(league, found.unit, width)]
        rows += [*_more(len(league.entries)), EMPTY]
    return [*rows, *_apart(found, width)]


def _table(league: League, unit: str, width: int) -> list[Row]:
    """Draw the columns that fit; the interval of accuracy gives way before a label does."""
    lines = [["", "Network", f"Score [{unit}]", "Per item", "Accuracy", "Energy to reference"]]
    lines += [_cells(entry) for entry in league.entries[:_MOST]]
    if _total(lines) > width:
        lines = [line[:5] for line in lines]
    if _total(lines) > width:
        lines = [[*line[:4], line[4].partition(" [")[0]] for line in lines]
    sizes = _sizes(lines)
    sizes[1] = max(12, min(sizes[1], sizes[1] + width - _total(lines)))
    styles = ("hero", "text", "value", "text", "text", "dim")
    drawn = [
        sum(
            (
                fit(row((cell, style if n else "dim")), size) + row(" ")
                for cell, size, style in zip(line, sizes, styles, strict=False)
            ),
            EMPTY,
        )
        for n, line in enumerate(lines)
    ]
    return [fit(line, width) for line in drawn]


def _sizes(lines: Sequence[Sequence[str]]) -> list[int]:
    return [max(len(cell) for cell in cells) for cells in zip(*lines, strict=True)]


def _total(lines: Sequence[Sequence[str]]) -> int:
    return sum(size + 1 for size in _sizes(lines))


def _cells(entry: Entry) -> list[str]:
    energy, accuracy = entry.figures.get("energy_per_item_j"), entry.figures.get("accuracy")
    return [
        HOLE if entry.rank is None else f"{entry.rank:>3}",
        entry.group.label,
        entry.score_note if entry.score is None else _range(entry.score, lambda v: f"{v:.4g}"),
        _range(energy, _joules),
        _range(accuracy, lambda v: f"{v:.1%}"),
        _effect(entry.energy_effect),
    ]


def _effect(effect: Effect | None) -> str:
    if effect is None:
        return "reference"
    interval = f" [{effect.interval.low:.3g}, {effect.interval.high:.3g}]" if effect.interval else ""
    return f"{effect.value:.3g}x{interval} {effect.verdict}"


def fronts(found: Comparison, width: int, glyphs: Glyphs) -> list[Row]:
    """Draw error against joules per item, and what dominates each group off the front."""
    rows: list[Row] = [] if found.leagues else wrap(_NOTHING, width, "warn")
    for league in found.leagues:
        rows += [*_title(league, width), *_front(league, width, glyphs), EMPTY]
    return rows


def _front(league: League, width: int, glyphs: Glyphs) -> list[Row]:
    front = league.front
    points = [*front.points, *(d.point for d in front.dominated)]
    if not points:
        return wrap("no Pareto front: needs accuracy and energy per item", width, "warn")
    energies, errors = [p.energy_j for p in points], [p.error for p in points]
    axis = f"error {max(errors):.1%} at the top, {min(errors):.1%} at the foot"
    foot = f"└ {_joules(min(energies))} to {_joules(max(energies))} per item, logarithmic"
    plot = front_plot(front, min(width - 1, 100), _PLOT_HEIGHT, glyphs)
    names = letters(front)
    kept = [
        row((f" {names[p.label]} ", "hero"), p.label, (f"  {p.error:.1%} at {_joules(p.energy_j)}", "dim"))
        for p in front.points
    ]
    beaten = [
        line
        for d in front.dominated[:_MOST]
        for line in wrap(f"· {d.point.label} is dominated by {_some(d.by)}", width, "dim")
    ]
    return [row((axis, "dim")), *plot, row((foot, "dim")), *kept, *beaten, *_more(len(front.dominated))]


def _some(names: Sequence[str]) -> str:
    more = len(names) - 3
    return ", ".join(names[:3]) + (f" and {more} more" if more > 0 else "")


def weights(found: Comparison, width: int) -> list[Row]:
    """Draw between which alphas each network has the best composite score."""
    rows: list[Row] = [] if found.leagues else wrap(_NOTHING, width, "warn")
    for league in found.leagues:
        rows += _title(league, width)
        rows += [
            row((f"{r.from_alpha:>8.3g} to {_upper(r.to_alpha):<8} ", "value"), r.label)
            for r in league.reigns
        ]
        rows += [EMPTY] if league.reigns else [row(("needs accuracy and energy per item", "warn")), EMPTY]
    return rows


def _upper(alpha: float | None) -> str:
    return "any" if alpha is None else f"{alpha:.3g}"


def parts(found: Comparison, width: int) -> list[Row]:
    """Draw phases and components of the energy of each group side by side."""
    rows: list[Row] = [] if found.leagues else wrap(_NOTHING, width, "warn")
    for league in found.leagues:
        entries = league.entries[:_MOST]
        phases = [(e.group.label, {p.name: p.energy_j for p in e.phases}) for e in entries]
        components = [(e.group.label, dict(e.composition)) for e in entries]
        rows += [*_title(league, width), *_grid("Energy of phases", phases, width), EMPTY]
        rows += [*_grid("Energy of components", components, width), EMPTY]
    return rows


def _grid(
    title: str, lines: Sequence[tuple[str, dict[str, Estimate | None] | dict[str, Estimate]]], width: int
) -> list[Row]:
    names = list(dict.fromkeys(name for _, cells in lines for name in cells))
    if not names:
        return [row((f"{title}: not known", "dim"))]
    first = min(30, width // 3)
    cell = max(10, min(26, (width - first) // len(names)))
    head = fit(row((title, "title")), first) + row(("".join(f"{name:<{cell}}" for name in names), "dim"))
    drawn = [
        fit(row(label), first - 1)
        + row(" ")
        + sum((fit(row(_range(cells.get(name), _joules)), cell) for name in names), EMPTY)
        for label, cells in lines
    ]
    return [fit(line, width) for line in (head, *drawn)]


def matrix(found: Fit, width: int) -> list[Row]:
    """Draw architectures by machines; what was never measured is a hole, and a star marks the best machine."""
    if not found.cells:
        return wrap("no valid run knows its energy per item: there is nothing to compare", width, "warn")
    first = 17
    cell = max(7, min(28, (width - first) // len(found.machines)))
    keys = [f"[{n}]" for n in range(1, len(found.machines) + 1)]
    head = fit(row((f"{found.value} [{found.unit}]", "title")), width)
    rows = [head, fit(row((" " * first + "".join(f"{key:<{cell}}" for key in keys), "dim")), width)]
    for name in found.architectures:
        cells = [(row(_fit_cell(found, name, machine, cell)), cell) for machine in found.machines]
        rows += beside([([row(name)], first), *(([text], size) for text, size in cells)])
    legend = [
        line
        for key, machine in zip(keys, found.machines, strict=True)
        for line in wrap(f"{key} {machine}: {_best_of(found, machine)}", width, "dim")
    ]
    left_out = [
        line
        for key, n in found.left_out
        for line in wrap(f"left out {n} runs: {in_words(key)}", width, "dim")
    ]
    star = wrap("* best machine among those whose energy holds the same components", width, "dim")
    return [*(fit(line, width) for line in rows), EMPTY, *star, *legend, *left_out]


def _best_of(found: Fit, machine: str) -> str:
    return f"energy of {found.scopes[machine]}, best {found.best_architecture.get(machine, NA)}"


def _fit_cell(found: Fit, architecture: str, machine: str, room: int) -> str:
    value = found.cells.get((architecture, machine))
    star = "*" if machine in found.best_machines.get(architecture, ()) else ""
    if value is None:
        return HOLE
    text = _range(value, lambda v: f"{v:.3g}") if room >= _CELL_WITH_INTERVAL else f"{value.value:.3g}"
    return text + star


def _title(league: League, width: int) -> list[Row]:
    if not league.differs:
        return wrap(in_words(league.conditions), width, "title")
    differing = "; ".join(f"{name}: {', '.join(values)}" for name, values in league.differs)
    return wrap(f"different conditions: {differing}", width, "warn")


def _apart(found: Comparison, width: int) -> list[Row]:
    if not found.apart:
        return []
    lines = [
        line
        for run in found.apart[:_MOST]
        for line in wrap(f"✗ {run.label} {run.run_id}: {', '.join(run.reasons)}", width, "dim")
    ]
    return [row((f"Not ranked: {len(found.apart)} runs", "warn")), *lines, *_more(len(found.apart))]


def _more(count: int) -> list[Row]:
    return [row((f"and {count - _MOST} more", "dim"))] if count > _MOST else []


def _range(value: Estimate | None, shown: Callable[[float], str]) -> str:
    if value is None:
        return HOLE
    if value.interval is None:
        return shown(value.value)
    return f"{shown(value.value)} [{shown(value.interval.low)}, {shown(value.interval.high)}]"


def _joules(value: float) -> str:
    return si(value, "J").strip()
