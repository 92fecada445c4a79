"""Where the energy of each group went, and what its run time alone would have told of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nnwatch.scoring.comparison import Comparison, Entry
from nnwatch.scoring.estimate import Estimate
from nnwatch.scoring.rated import FromRunTime
from nnwatch.tui.compare.words import MOST, joules, more, opening, ranged, title
from nnwatch.tui.look.rows import EMPTY, Row, fit, row, wrap
from nnwatch.tui.look.text import si

_GAP, _NARROWEST, _WIDEST = 2, 10, 26
_LABEL, _LEAST_LABEL = 30, 12
_NO_RATING = "n/a: needs the rated power of what was measured, which neither drivers nor makers state here"
_Cells = Sequence[tuple[str, Mapping[str, str]]]


def parts(found: Comparison, width: int) -> list[Row]:
    """Draw phases and components of the energy of each group side by side."""
    rows = opening(found, width)
    for league in found.leagues:
        entries = league.entries[:MOST]
        phases = [(e.group.label, _energies({p.name: p.energy_j for p in e.phases})) for e in entries]
        components = [(e.group.label, _energies(e.composition)) for e in entries]
        rows += [*title(league, width), *_grid("Energy of phases", phases, width), EMPTY]
        rows += [*_grid("Energy of components", components, width), *more(len(league.entries)), EMPTY]
    return rows


def run_time(found: Comparison, width: int) -> list[Row]:
    """Draw run time times rated power beside the energy that was measured, and the error of the former."""
    rows = opening(found, width)
    for league in found.leagues:
        lines = [(e.group.label, _told(e.run_time)) for e in _rated(league.entries)]
        table = _grid("Run time would tell", lines, width) if lines else wrap(_NO_RATING, width, "warn")
        rows += [*title(league, width), *table, *more(len(league.entries)), EMPTY]
    return rows


def _rated(entries: Sequence[Entry]) -> list[Entry]:
    return [entry for entry in entries[:MOST] if entry.run_time is not None]


def _told(found: FromRunTime | None) -> dict[str, str]:
    if found is None:
        return {}
    return {
        "error": ranged(found.error, lambda v: f"{v:+.0%}"),
        "by run time": joules(found.estimated_j.value),
        "measured": joules(found.measured_j.value),
        "rated": si(found.rated_w.value, "W").strip(),
    }


def _energies(values: Mapping[str, Estimate | None]) -> dict[str, str]:
    return {name: ranged(value, joules) for name, value in values.items()}


def _grid(heading: str, lines: _Cells, width: int) -> list[Row]:
    names = list(dict.fromkeys(name for _, cells in lines for name in cells))
    if not names:
        return [row((f"{heading}: not known", "dim"))]
    if sum(_needed(names, lines).values()) > width - _LEAST_LABEL:
        lines = [(label, {name: _bare(text) for name, text in cells.items()}) for label, cells in lines]
    cell = _cell_widths(_needed(names, lines), width)
    first = max(_LEAST_LABEL, min(_LABEL, width - sum(cell.values())))
    above = [row((heading, "title"))] if len(heading) >= first else []
    head = row(("" if above else heading, "title"))
    columns = sum((fit(row((name, "dim")), cell[name]) for name in names), EMPTY)
    drawn = [
        fit(row(label), first - 1)
        + row(" ")
        + sum((fit(row(cells.get(name, "-")), cell[name]) for name in names), EMPTY)
        for label, cells in lines
    ]
    return [fit(line, width) for line in (*above, fit(head, first) + columns, *drawn)]


def _bare(text: str) -> str:
    """Return a value without its interval, for which there is no room: half of one would tell nothing."""
    return text.partition(" [")[0]


def _needed(names: Sequence[str], lines: _Cells) -> dict[str, int]:
    texts = {name: [name, *(cells.get(name, "-") for _, cells in lines)] for name in names}
    return {name: max(map(len, each)) + _GAP for name, each in texts.items()}


def _cell_widths(needed: Mapping[str, int], width: int) -> Mapping[str, int]:
    """Return an equal share of the room for each column; if one needs more, what each needs, where that is there."""
    even = min(_WIDEST, (width - min(_LABEL, width // 3)) // len(needed))
    fits = sum(needed.values()) <= width - _LEAST_LABEL
    return needed if fits and max(needed.values()) > even else dict.fromkeys(needed, max(_NARROWEST, even))
