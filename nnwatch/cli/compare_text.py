"""A comparison as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from nnwatch.scoring.conditions import in_words
from nnwatch.scoring.effect import Verdict, explanation, sentence, short
from nnwatch.scoring.estimate import Estimate
from nnwatch.scoring.fit import scopes_differ
from nnwatch.tui.compare.front_plot import front_plot, letters
from nnwatch.tui.compare.words import HOLE, ranged, some
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.rows import plain
from nnwatch.tui.look.text import duration, si

if TYPE_CHECKING:
    from nnwatch.scoring.comparison import Comparison, Entry, League
    from nnwatch.scoring.fit import Fit

_SHOWN = 50
_SPELT_OUT = 8
_SHOWN_APART = 20
_PLOT = (64, 12)  # characters


def comparison(found: Comparison) -> str:
    """Return ranking, effects, front, weights, phases, components and run time of each league."""
    parts = [_head(found)]
    for league in found.leagues:
        parts += [_title(league), _ranking(league, found), _effects(league), _front(league), _reigns(league)]
        parts += [_phases(league), _composition(league), _run_time(league)]
    parts.append(_apart(found))
    return "\n\n".join(part for part in parts if part)


def fronts(found: Comparison) -> str:
    """Return the Pareto front of each league."""
    parts = [part for league in found.leagues for part in (_title(league), _front(league), _reigns(league))]
    return "\n\n".join(part for part in [*parts, _apart(found)] if part)


def matrix(fit: Fit) -> str:
    """Return a fit matrix as a table, with what is best in each row and column below."""
    if not fit.cells:
        return "no valid run knows its energy per item: there is nothing to compare"
    keys = [f"[{number}]" for number in range(1, len(fit.machines) + 1)]
    rows = [
        [architecture, *(_cell(fit, architecture, machine) for machine in fit.machines)]
        for architecture in fit.architectures
    ]
    legend = [
        f"{key} {machine}: energy of {fit.scopes[machine]}"
        for key, machine in zip(keys, fit.machines, strict=True)
    ]
    best = [
        f"{key} best architecture {fit.best_architecture[machine]}"
        for key, machine in zip(keys, fit.machines, strict=True)
        if machine in fit.best_architecture
    ]
    notes = [
        "the energies of the machines hold different components: * is the best among the same components"
    ] * scopes_differ(fit)
    notes += [f"left out {runs} runs of other conditions: {in_words(key)}" for key, runs in fit.left_out]
    head = f"{fit.value} [{fit.unit}], * best machine; {in_words(fit.conditions)}"
    return "\n".join([head, "", *_table([["", *keys], *rows]), "", *legend, "", *best, *notes])


def _cell(fit: Fit, architecture: str, machine: str) -> str:
    value = fit.cells.get((architecture, machine))
    return ranged(value, lambda v: f"{v:.3g}") + (
        "*" if machine in fit.best_machines.get(architecture, ()) else ""
    )


def _head(found: Comparison) -> str:
    valid = sum(len(entry.group.rows) for league in found.leagues for entry in league.entries)
    if not valid:
        return "no run may be ranked"
    return f"{valid} valid runs by {found.score} [{found.unit}], alpha {found.alpha:g}; 95 % intervals over repeats"


def _title(league: League) -> str:
    if not league.differs:
        return f"== {in_words(league.conditions)}"
    differing = "; ".join(f"{name}: {', '.join(values)}" for name, values in league.differs)
    return f"== different conditions, as asked for: {differing}"


def _ranking(league: League, found: Comparison) -> str:
    head = ["", "Network", f"Score [{found.unit}]", "Per item", "Accuracy", "Runs", "Energy to reference"]
    rows = _table([head, *(_ranked(entry) for entry in league.entries[:_SHOWN])])
    more = len(league.entries) - _SHOWN
    return "\n".join([*rows, *([f"and {more} more; see --json or --csv"] if more > 0 else [])])


def _ranked(entry: Entry) -> list[str]:
    score = entry.score_note if entry.score is None else ranged(entry.score, lambda v: f"{v:.4g}")
    energy, accuracy = entry.figures.get("energy_per_item_j"), entry.figures.get("accuracy")
    return [
        HOLE if entry.rank is None else f"{entry.rank}",
        entry.group.label,
        score,
        ranged(energy, lambda v: si(v, "J")),
        ranged(accuracy, lambda v: f"{v:.2%}"),
        f"{len(entry.group.rows)}",
        short(entry.energy_effect) if entry.energy_effect else HOLE if energy is None else "reference",
    ]


def _effects(league: League) -> str:
    told = [(e.group.label, e.energy_effect) for e in league.entries if e.energy_effect is not None]
    if len(told) > 1 and all(effect.verdict is Verdict.NOT_JUDGED for _, effect in told):
        return f"energy to {league.reference}: {explanation(told[0][1])}"
    return "\n".join(
        sentence(effect, label, league.reference, "energy per item") for label, effect in told[:_SPELT_OUT]
    )


def _front(league: League) -> str:
    front = league.front
    if not front.points:
        return "no Pareto front: needs accuracy and energy per item"
    points = [*front.points, *(dominated.point for dominated in front.dominated)]
    energies, errors = [p.energy_j for p in points], [p.error for p in points]
    lines = [f"  | {plain(line[1:])}".rstrip() for line in front_plot(front, *_PLOT, Glyphs.ASCII)]
    names = letters(front)
    span = f"{si(min(energies), 'J')} to {si(max(energies), 'J')}"
    axis = f"error {max(errors):.2%} (top) to {min(errors):.2%}; energy per item {span}"
    kept = [
        f"  {names[p.label]}  {p.label}: error {p.error:.2%}, {si(p.energy_j, 'J')}" for p in front.points
    ]
    beaten = [f"  .  {d.point.label}: dominated by {some(d.by)}" for d in front.dominated[:_SHOWN]]
    return "\n".join(["Pareto front, " + axis, *lines, "  +" + "-" * 65, *kept, *beaten])


def _reigns(league: League) -> str:
    lines = [
        f"  {r.from_alpha:.3g} to {'any' if r.to_alpha is None else format(r.to_alpha, '.3g')}: {r.label}"
        for r in league.reigns
    ]
    return "\n".join(["Best composite score, by alpha:", *lines]) if lines else ""


def _phases(league: League) -> str:
    names = dict.fromkeys(phase.name for entry in league.entries for phase in entry.phases)
    rows = [
        [entry.group.label, *(_phase(entry, name) for name in names)]
        for entry in league.entries[:_SHOWN]
        if entry.phases
    ]
    return "\n".join(_table([["Phases", *names], *rows])) if rows else ""


def _phase(entry: Entry, name: str) -> str:
    found = next((phase for phase in entry.phases if phase.name == name), None)
    if found is None or found.energy_j is None:
        return HOLE
    time = "" if found.duration_s is None else f" in {duration(found.duration_s.value)}"
    return ranged(found.energy_j, lambda v: si(v, "J")) + time


def _composition(league: League) -> str:
    names = dict.fromkeys(name for entry in league.entries for name in entry.composition)
    rows = [
        [entry.group.label, *(_part(entry.composition.get(name)) for name in names)]
        for entry in league.entries[:_SHOWN]
        if entry.composition
    ]
    return "\n".join(_table([["Energy of", *names], *rows])) if rows else ""


def _part(value: Estimate | None) -> str:
    return ranged(value, lambda v: si(v, "J"))


def _run_time(league: League) -> str:
    rows = [
        [
            entry.group.label,
            si(entry.run_time.rated_w.value, "W"),
            si(entry.run_time.estimated_j.value, "J"),
            si(entry.run_time.measured_j.value, "J"),
            ranged(entry.run_time.error, lambda v: f"{v:+.0%}"),
        ]
        for entry in league.entries[:_SHOWN]
        if entry.run_time is not None
    ]
    head = ["What run time would have told", "Rated", "Time x rated", "Measured", "Error"]
    return "\n".join(_table([head, *rows])) if rows else ""


def _apart(found: Comparison) -> str:
    if not found.apart:
        return ""
    lines = [f"  {run.run_id}  {run.label}: {', '.join(run.reasons)}" for run in found.apart[:_SHOWN_APART]]
    more = len(found.apart) - _SHOWN_APART
    return "\n".join(
        [f"Not ranked, {len(found.apart)} runs:", *lines, *([f"  and {more} more"] if more > 0 else [])]
    )


def _table(rows: Iterable[Sequence[str]]) -> list[str]:
    lines = list(rows)
    widths = [max(len(cell) for cell in cells) for cells in zip(*lines, strict=True)]
    return ["  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip() for line in lines]
