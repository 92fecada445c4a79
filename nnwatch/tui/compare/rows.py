"""A comparison as rows of text: ranking, front, weights and fit, drawn from frozen values alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice

from nnwatch.scoring.comparison import Comparison, Entry, League
from nnwatch.scoring.conditions import in_words
from nnwatch.scoring.effect import Verdict, explanation, sentence, short
from nnwatch.scoring.fit import Fit
from nnwatch.tui.compare.front_plot import front_plot, letters
from nnwatch.tui.compare.words import HOLE, MOST, joules, more, opening, ranged, some, title
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.rows import EMPTY, Row, beside, fit, row, squeeze, wrap
from nnwatch.tui.look.text import NA

_PLOT_HEIGHT = 12
_CELL_WITH_INTERVAL = 24
_LEAST_CELL = 7
_LEAST_NAME = 12
_SPELT_OUT = 8  # effects of one league; the table has them all


def ranking(found: Comparison, width: int) -> list[Row]:
    """Draw each league from the best group on, then the runs that may not be ranked."""
    rows = opening(found, width)
    for league in found.leagues:
        rows += [*title(league, width), *_table(league, found.unit, width)]
        rows += [*more(len(league.entries)), *_effects(league, width), EMPTY]
    return [*rows, *_apart(found, width)]


def _table(league: League, unit: str, width: int) -> list[Row]:
    """Draw the columns that fit; the interval of accuracy gives way before a label does."""
    lines = [["", "Network", f"Score [{unit}]", "Per item", "Accuracy", "Runs", "Energy to reference"]]
    lines += [_cells(entry) for entry in league.entries[:MOST]]
    if _total(lines) > width:
        lines = [line[:6] for line in lines]
    if _total(lines) > width:
        lines = [line[:5] for line in lines]
    if _total(lines) > width:
        lines = [[*line[:4], line[4].partition(" [")[0]] for line in lines]
    sizes = _sizes(lines)
    sizes[1] = max(12, min(sizes[1], sizes[1] + width - _total(lines)))
    styles = ("hero", "text", "value", "text", "text", "text", "dim")
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
        entry.score_note if entry.score is None else ranged(entry.score, lambda v: f"{v:.4g}"),
        ranged(energy, joules),
        ranged(accuracy, lambda v: f"{v:.1%}"),
        f"{len(entry.group.rows):>4}",
        "reference" if entry.energy_effect is None else short(entry.energy_effect),
    ]


def _effects(league: League, width: int) -> list[Row]:
    """Draw in words what the best groups have of the energy of the reference, and how sure that is."""
    told = [(e.group.label, e.energy_effect) for e in league.entries if e.energy_effect is not None]
    if told and all(effect.verdict is Verdict.NOT_JUDGED for _, effect in told):
        return [EMPTY, *wrap(f"energy to {league.reference}: {explanation(told[0][1])}", width, "dim")]
    sentences = [sentence(effect, label, league.reference, "energy per item") for label, effect in told]
    lines = [line for told_so in sentences[:_SPELT_OUT] for line in wrap(told_so, width, "dim")]
    return [EMPTY, *lines] if lines else []


def fronts(found: Comparison, width: int, glyphs: Glyphs) -> list[Row]:
    """Draw error against joules per item, and what dominates each group off the front."""
    rows = opening(found, width)
    for league in found.leagues:
        rows += [*title(league, width), *_front(league, width, glyphs), EMPTY]
    return rows


def _front(league: League, width: int, glyphs: Glyphs) -> list[Row]:
    front = league.front
    points = [*front.points, *(d.point for d in front.dominated)]
    if not points:
        return wrap("no Pareto front: needs accuracy and energy per item", width, "warn")
    energies, errors = [p.energy_j for p in points], [p.error for p in points]
    axis = f"error {max(errors):.1%} at the top, {min(errors):.1%} at the foot"
    foot = f"└ {joules(min(energies))} to {joules(max(energies))} per item, logarithmic"
    plot = front_plot(front, min(width - 1, 100), _PLOT_HEIGHT, glyphs)
    names = letters(front)
    kept = [
        row((f" {names[p.label]} ", "hero"), p.label, (f"  {p.error:.1%} at {joules(p.energy_j)}", "dim"))
        for p in front.points
    ]
    beaten = [
        line
        for d in front.dominated[:MOST]
        for line in wrap(f"· {d.point.label} is dominated by {some(d.by)}", width, "dim")
    ]
    return [row((axis, "dim")), *plot, row((foot, "dim")), *kept, *beaten, *more(len(front.dominated))]


def weights(found: Comparison, width: int) -> list[Row]:
    """Draw between which alphas each network has the best composite score."""
    rows = opening(found, width)
    for league in found.leagues:
        rows += title(league, width)
        rows += [
            row((f"{r.from_alpha:>8.3g} to {_upper(r.to_alpha):<8} ", "value"), r.label)
            for r in league.reigns
        ]
        rows += [EMPTY] if league.reigns else [row(("needs accuracy and energy per item", "warn")), EMPTY]
    return rows


def _upper(alpha: float | None) -> str:
    return "any" if alpha is None else f"{alpha:.3g}"


def matrix(found: Fit, width: int) -> list[Row]:
    """Draw architectures by machines; what was never measured is a hole, and a star marks the best machine."""
    if not found.cells:
        return wrap("no valid run knows its energy per item: there is nothing to compare", width, "warn")
    rows = [
        row((f"{found.value} [{found.unit}]", "title")),
        *wrap(in_words(found.conditions), width, "dim"),
        EMPTY,
    ]
    first = min(
        max(map(len, found.architectures)) + 1, max(_LEAST_NAME, width - _LEAST_CELL * len(found.machines))
    )
    cell = min(_CELL_WITH_INTERVAL + 4, max(_LEAST_CELL, (width - first) // len(found.machines)))
    for machines in _batches(enumerate(found.machines, start=1), max(1, (width - first) // cell)):
        rows += [*_band(found, machines, first, cell), EMPTY]
    keys = enumerate(found.machines, start=1)
    legend = [wrap(f"[{n}] {machine}: {_best_of(found, machine)}", width, "dim") for n, machine in keys]
    left_out = [wrap(f"left out {n} runs: {in_words(key)}", width, "dim") for key, n in found.left_out[:MOST]]
    star = wrap("* best machine among those whose energy holds the same components", width, "dim")
    return [*(fit(line, width) for line in rows), *star, *chain.from_iterable((*legend, *left_out))]


def _batches(machines: Iterator[tuple[int, str]], size: int) -> Iterator[tuple[tuple[int, str], ...]]:
    while some := tuple(islice(machines, size)):
        yield some


def _band(found: Fit, machines: Sequence[tuple[int, str]], first: int, cell: int) -> list[Row]:
    """Draw the columns of some machines, as many as fit beside each other."""
    rows = [row((" " * first + "".join(f"{f'[{n}]':<{cell}}" for n, _ in machines), "dim"))]
    for name in found.architectures:
        cells = [([row(_fit_cell(found, name, machine, cell))], cell) for _, machine in machines]
        rows += beside([([row(squeeze(name, first - 1))], first), *cells])
    return rows


def _best_of(found: Fit, machine: str) -> str:
    return f"energy of {found.scopes[machine]}, best {found.best_architecture.get(machine, NA)}"


def _fit_cell(found: Fit, architecture: str, machine: str, room: int) -> str:
    value = found.cells.get((architecture, machine))
    star = "*" if machine in found.best_machines.get(architecture, ()) else ""
    if value is None:
        return HOLE
    text = ranged(value, lambda v: f"{v:.3g}") if room >= _CELL_WITH_INTERVAL else f"{value.value:.3g}"
    return text + star


def _apart(found: Comparison, width: int) -> list[Row]:
    if not found.apart:
        return []
    lines = [
        line
        for run in found.apart[:MOST]
        for line in wrap(f"✗ {run.label} {run.run_id}: {', '.join(run.reasons)}", width, "dim")
    ]
    return [row((f"Not ranked: {len(found.apart)} runs", "warn")), *lines, *more(len(found.apart))]
