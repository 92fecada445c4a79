"""The fit matrix: architectures by machines, the best machine for each architecture and the other way round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nnwatch.scoring.columns import Row
from nnwatch.scoring.comparison import Question, terms_of
from nnwatch.scoring.conditions import Conditions, scope
from nnwatch.scoring.estimate import Estimate, estimate
from nnwatch.scoring.figures import ENERGY_PER_ITEM, figure_of
from nnwatch.scoring.groups import Group, environment, groups, is_valid
from nnwatch.scoring.score import ScoreRule

_OF_MACHINES = ("device", "energy of")  # conditions that belong to the machine and may differ between columns


@dataclass(frozen=True, slots=True)
class Fit:
    """A matrix; a combination that was never measured is not among the cells.

    Attributes:
        value: what the cells hold, with its unit.
        machines: those whose energy holds the same components beside each other.
        cells: by architecture and machine.
        best_machines: for each architecture, one for each kind of scope that at least two machines share.
        best_architecture: for each machine on which at least two were measured.
        scopes: which components the energy of each machine holds; where they differ, machines do not compare.
        left_out: runs of other conditions, by those conditions.
    """

    value: str
    unit: str
    conditions: Conditions
    architectures: tuple[str, ...]
    machines: tuple[str, ...]
    cells: Mapping[tuple[str, str], Estimate]
    best_machines: Mapping[str, tuple[str, ...]]
    best_architecture: Mapping[str, str]
    scopes: Mapping[str, str]
    left_out: tuple[tuple[Conditions, int], ...]


def fit_matrix(rows: Sequence[Row], question: Question, *, by_score: bool = False) -> Fit:
    """Return the matrix of the valid runs that share the most common conditions; any conditions when asked.

    Args:
        rows: the runs of one history or several.
        question: how to score.
        by_score: whether cells hold the score instead of joules per item.
    """
    leagues = _leagues([row for row in rows if is_valid(row)], any_conditions=question.any_conditions)
    chosen = max(leagues, key=lambda key: sum(len(g.rows) for g in leagues[key]), default=())
    members = leagues.get(chosen, [])
    cells = _cells(members, question.rule if by_score else None, question)
    scopes = {environment(group): scope(group.rows[0]) for group in members}
    higher = by_score and question.rule.higher_is_better
    return Fit(
        question.rule.name if by_score else ENERGY_PER_ITEM.words,
        question.rule.unit if by_score else ENERGY_PER_ITEM.unit,
        chosen,
        tuple(sorted({architecture for architecture, _ in cells}, key=str.casefold)),
        tuple(sorted({machine for _, machine in cells}, key=lambda machine: (scopes[machine], machine))),
        cells,
        _best_machines(cells, scopes, higher=higher),
        _best_architectures(cells, higher=higher),
        scopes,
        tuple((key, sum(len(g.rows) for g in found)) for key, found in leagues.items() if key != chosen),
    )


def _leagues(rows: Sequence[Row], *, any_conditions: bool) -> dict[Conditions, list[Group]]:
    found: dict[Conditions, list[Group]] = {}
    for group in groups(rows):
        shared = tuple(pair for pair in group.conditions if pair[0] not in _OF_MACHINES)
        found.setdefault(() if any_conditions else shared, []).append(group)
    return found


def _cells(
    members: Iterable[Group], rule: ScoreRule | None, question: Question
) -> dict[tuple[str, str], Estimate]:
    rows: dict[tuple[str, str], list[Row]] = {}
    for group in members:
        rows.setdefault((group.architecture, environment(group)), []).extend(group.rows)
    found = {place: _value(repeats, rule, question) for place, repeats in rows.items()}
    return {place: value for place, value in found.items() if value is not None}


def _value(rows: Sequence[Row], rule: ScoreRule | None, question: Question) -> Estimate | None:
    if rule is None:
        return figure_of(rows, ENERGY_PER_ITEM)
    scores = [rule.score(row, terms_of(question)).value for row in rows]
    return estimate([value for value in scores if value is not None], ratio_scale=rule.ratio_scale)


def _best_machines(
    cells: Mapping[tuple[str, str], Estimate], scopes: Mapping[str, str], *, higher: bool
) -> dict[str, tuple[str, ...]]:
    """Return the best machine of each architecture among at least two whose energy holds the same components."""
    peers: dict[tuple[str, str], dict[str, Estimate]] = {}
    for (architecture, machine), value in cells.items():
        peers.setdefault((architecture, scopes[machine]), {})[machine] = value
    found: dict[str, tuple[str, ...]] = {}
    for (architecture, _), values in peers.items():
        if len(values) > 1:
            found[architecture] = (*found.get(architecture, ()), _best(values, higher=higher))
    return found


def _best_architectures(cells: Mapping[tuple[str, str], Estimate], *, higher: bool) -> dict[str, str]:
    columns: dict[str, dict[str, Estimate]] = {}
    for (architecture, machine), value in cells.items():
        columns.setdefault(machine, {})[architecture] = value
    return {machine: _best(values, higher=higher) for machine, values in columns.items() if len(values) > 1}


def _best(values: Mapping[str, Estimate], *, higher: bool) -> str:
    sign = -1 if higher else 1
    return min(values, key=lambda name: sign * values[name].value)


def scopes_differ(fit: Fit) -> bool:
    """Tell whether the energies of the machines hold different components."""
    return len(set(fit.scopes.values())) > 1
