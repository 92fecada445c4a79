"""Runs set beside each other: groups of repeats in leagues of like conditions, ranked, with what tells them apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nnwatch.core.errors import UsageError
from nnwatch.scoring.alpha import Reign
from nnwatch.scoring.breakdown import PhaseFigures, composition, phases
from nnwatch.scoring.columns import Row, numbers_of
from nnwatch.scoring.composite import COMPOSITE
from nnwatch.scoring.conditions import Conditions, differing
from nnwatch.scoring.effect import Effect, effect
from nnwatch.scoring.error import error_against_chance
from nnwatch.scoring.estimate import Estimate, estimate
from nnwatch.scoring.figures import ENERGY_PER_ITEM, FIGURES, figure_of, numbers
from nnwatch.scoring.groups import Apart, Group, apart, groups, is_valid, labelled
from nnwatch.scoring.pareto import Front, front
from nnwatch.scoring.rated import FromRunTime, from_run_time
from nnwatch.scoring.score import Score, ScoreRule, Terms
from nnwatch.scoring.tradeoff import points, winners

# The columns of history that a comparison reads.
COMPARED = (
    "run_id", "name", "command", "started_at", "duration_s", "host", "cpu_model", "cpu_count", "accelerators",
    "architecture", "dataset", "task", "framework", "precision", "batch_size", "device", "parameters",
    "flops_per_item", "classes", "dataset_items", "items", "accuracy", "throughput_items_per_s", "latency_p50_s",
    "latency_p95_s", "latency_p99_s", "energy_j", "energy_cpu_j", "energy_dram_j", "energy_gpu_j",
    "energy_idle_gpu_j", "energy_node_j", "energy_per_item_j", "energy_rel_uncertainty", "power_mean_w",
    "power_peak_w", "ram_peak_bytes", "gpu_memory_peak_bytes", "phases", "valid", "verdict_reasons", "tags",
    "source_tool", "source_method", "rated_power_w",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """How to compare.

    Attributes:
        baseline: the declared reference run, which scores and effects are relative to.
        any_conditions: whether to rank what was measured under different conditions.
    """

    rule: ScoreRule = COMPOSITE
    alpha: float = 2.0
    baseline: Row | None = None
    any_conditions: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A group of a league; `rank` is None where there is no score, and `score_note` says why.

    Attributes:
        figures: by column.
        energy_effect: energy per item against the league's reference group; None for that group itself.
        score_effect: the same of the score.
        run_time: what run time times rated power would have told.
    """

    group: Group
    rank: int | None
    score: Estimate | None
    score_note: str
    figures: Mapping[str, Estimate]
    energy_effect: Effect | None
    score_effect: Effect | None
    phases: tuple[PhaseFigures, ...]
    composition: Mapping[str, Estimate]
    run_time: FromRunTime | None


@dataclass(frozen=True, slots=True)
class League:
    """Groups that may be compared.

    Attributes:
        differs: the conditions that do not agree, where one asked to compare in spite of them.
        reference: the label of the group that effects are against.
    """

    conditions: Conditions
    differs: tuple[tuple[str, tuple[str, ...]], ...]
    reference: str
    entries: tuple[Entry, ...]
    front: Front
    reigns: tuple[Reign, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that can be said of some runs; those that are not valid are apart."""

    score: str
    unit: str
    alpha: float
    leagues: tuple[League, ...]
    apart: tuple[Apart, ...]


def compare(rows: Sequence[Row], question: Question) -> Comparison:
    """Compare runs.

    Raises:
        UsageError: the declared reference run has no accuracy or no energy per item.
    """
    found = groups([row for row in rows if is_valid(row)])
    terms = terms_of(question)
    leagues: dict[Conditions, list[Group]] = {}
    for group in found:
        leagues.setdefault(() if question.any_conditions else group.conditions, []).append(group)
    return Comparison(
        question.rule.name,
        question.rule.unit,
        question.alpha,
        tuple(_league(labelled(members), question, terms) for members in _largest_first(leagues)),
        apart(rows),
    )


def _largest_first(leagues: Mapping[Conditions, list[Group]]) -> list[list[Group]]:
    """Return leagues from the one with the most runs on; equal ones stay in the order of their first runs."""
    return sorted(leagues.values(), key=lambda members: -sum(len(group.rows) for group in members))


def terms_of(question: Question) -> Terms:
    """Return what scores are relative to: the declared reference run, else chance level and 1 J per item.

    Raises:
        UsageError: the reference run has no accuracy or no energy per item.
    """
    if question.baseline is None:
        return Terms(question.alpha)
    score = COMPOSITE.score(question.baseline)
    if score.value is None:
        raise UsageError(f"run {question.baseline['run_id']} cannot be the baseline: {score.note}")
    known = numbers_of(question.baseline, COMPOSITE.needs + COMPOSITE.uses)
    return Terms(question.alpha, error_against_chance(known), known["energy_per_item_j"])


def _league(members: Sequence[Group], question: Question, terms: Terms) -> League:
    scores = {group.label: [question.rule.score(row, terms) for row in group.rows] for group in members}
    ordered = _ranked(members, scores, question.rule)
    reference = _reference([group for group, _, _ in ordered], question)
    entries = tuple(
        _entry(group, rank, value, (scores, reference, question.rule)) for group, rank, value in ordered
    )
    return League(
        members[0].conditions,
        differing(group.conditions for group in members),
        reference.label,
        entries,
        front(points(members)),
        winners(members),
    )


def _ranked(
    members: Sequence[Group], scores: Mapping[str, Sequence[Score]], rule: ScoreRule
) -> list[tuple[Group, int | None, Estimate | None]]:
    """Return groups from the best on, those without a score last; equal scores share a rank."""
    found = [
        (group, estimate(_values(scores[group.label]), ratio_scale=rule.ratio_scale)) for group in members
    ]
    sign = -1 if rule.higher_is_better else 1
    scored = sorted(((g, e) for g, e in found if e is not None), key=lambda pair: sign * pair[1].value)
    ranked: list[tuple[Group, int | None, Estimate | None]] = []
    for place, (group, value) in enumerate(scored, start=1):
        ties = bool(ranked) and ranked[-1][2] is not None and ranked[-1][2].value == value.value
        ranked.append((group, ranked[-1][1] if ties else place, value))
    return ranked + [(group, None, None) for group, value in found if value is None]


def _reference(ordered: Sequence[Group], question: Question) -> Group:
    """Return the group of the declared reference run, else the best one."""
    wanted = question.baseline and question.baseline.get("run_id")
    holding = (g for g in ordered if wanted and any(row.get("run_id") == wanted for row in g.rows))
    return next(holding, ordered[0])


def _entry(
    group: Group,
    rank: int | None,
    score: Estimate | None,
    context: tuple[Mapping[str, Sequence[Score]], Group, ScoreRule],
) -> Entry:
    scores, reference, rule = context
    figures = {figure.column: figure_of(group.rows, figure) for figure in FIGURES}
    own, others = scores[group.label], scores[reference.label]
    is_reference = group is reference
    return Entry(
        group,
        rank,
        score,
        next((s.note for s in own if s.note), "") if score is None else "",
        {column: value for column, value in figures.items() if value is not None},
        None if is_reference else _energy_effect(group, reference),
        None
        if is_reference
        else effect(
            _values(own),
            _values(others),
            ratio_scale=rule.ratio_scale,
            higher_is_better=rule.higher_is_better,
        ),
        phases(group.rows),
        composition(group.rows),
        from_run_time(group.rows),
    )


def _energy_effect(group: Group, reference: Group) -> Effect | None:
    column = ENERGY_PER_ITEM.column
    ours, theirs = numbers(group.rows, column), numbers(reference.rows, column)
    return effect(ours, theirs, ratio_scale=True, higher_is_better=False)


def _values(scores: Sequence[Score]) -> list[float]:
    return [score.value for score in scores if score.value is not None]
