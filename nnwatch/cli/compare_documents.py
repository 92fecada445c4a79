"""A comparison and a fit matrix as documents: JSON with everything, CSV with a line a group."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nnwatch.scoring.comparison import Comparison, Entry, League
    from nnwatch.scoring.fit import Fit


def of_comparison(found: Comparison) -> dict[str, Any]:
    """Return a comparison with the ids of the runs of each group instead of their rows."""
    return {
        "score": {"name": found.score, "unit": found.unit, "alpha": found.alpha},
        "leagues": [_league(league) for league in found.leagues],
        "not_ranked": [asdict(run) for run in found.apart],
    }


def _league(league: League) -> dict[str, Any]:
    return {
        "conditions": dict(league.conditions),
        "differing": {name: list(values) for name, values in league.differs},
        "reference": league.reference,
        "groups": [_entry(entry) for entry in league.entries],
        "pareto": asdict(league.front),
        "alpha": [asdict(reign) for reign in league.reigns],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    group = entry.group
    return {
        "label": group.label,
        "architecture": group.architecture,
        "machine": group.machine,
        "framework": group.framework,
        "conditions": dict(group.conditions),
        "runs": [row.get("run_id") for row in group.rows],
        "rank": entry.rank,
        "score": entry.score and asdict(entry.score),
        "score_note": entry.score_note,
        "figures": {column: asdict(value) for column, value in entry.figures.items()},
        "energy_effect": entry.energy_effect and asdict(entry.energy_effect),
        "score_effect": entry.score_effect and asdict(entry.score_effect),
        "phases": [asdict(phase) for phase in entry.phases],
        "composition_j": {name: asdict(value) for name, value in entry.composition.items()},
        "from_run_time": entry.run_time and asdict(entry.run_time),
    }


def of_fit(fit: Fit) -> dict[str, Any]:
    """Return a fit matrix; a combination that was never measured is null."""
    cells = {
        architecture: {machine: _cell(fit, architecture, machine) for machine in fit.machines}
        for architecture in fit.architectures
    }
    return {
        "value": fit.value,
        "unit": fit.unit,
        "conditions": dict(fit.conditions),
        "machines": list(fit.machines),
        "cells": cells,
        "best_machines": {name: list(machines) for name, machines in fit.best_machines.items()},
        "best_architecture": dict(fit.best_architecture),
        "energy_of": dict(fit.scopes),
        "left_out": [{"conditions": dict(key), "runs": runs} for key, runs in fit.left_out],
    }


def _cell(fit: Fit, architecture: str, machine: str) -> dict[str, Any] | None:
    found = fit.cells.get((architecture, machine))
    return None if found is None else asdict(found)


def as_csv(document: Mapping[str, Any]) -> str:
    """Return a document of any kind as CSV: a line a group, a cell that was measured, or a point of a curve."""
    lines = list(_lines(document))
    text = io.StringIO()
    names = list(dict.fromkeys(name for line in lines for name in line))
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()


def _lines(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if "cells" in document:
        return _cells(document)
    return _points(document) if "curves" in document else _groups(document)


def _points(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for curve in document["curves"]:
        for point in curve["points"]:
            yield {"label": curve["label"], "run_id": curve["run_id"], **point}


def _groups(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for number, league in enumerate(document["leagues"], start=1):
        for group in league["groups"]:
            named = {"league": number, "rank": group["rank"], "label": group["label"]}
            places = {name: group[name] for name in ("architecture", "machine", "framework")}
            figures = {"score": group["score"], **group["figures"]}
            effect = {f"energy_effect{k}": v for k, v in _flat(group["energy_effect"]).items()}
            conditions = dict(group["conditions"])
            yield named | places | conditions | {"runs": len(group["runs"])} | _columns(figures) | effect


def _cells(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for architecture, row in document["cells"].items():
        for machine, cell in row.items():
            if cell is not None:
                yield {
                    "architecture": architecture,
                    "machine": machine,
                    **_columns({document["value"]: cell}),
                }


def _columns(figures: Mapping[str, Mapping[str, Any] | None]) -> dict[str, Any]:
    return {f"{name}{end}": value for name, found in figures.items() for end, value in _flat(found).items()}


def _flat(found: Mapping[str, Any] | None) -> dict[str, Any]:
    if found is None:
        return {}
    interval = found["interval"] or {}
    return {"": found["value"], "_low": interval.get("low"), "_high": interval.get("high")}
