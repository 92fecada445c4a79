"""A breakdown as JSON has it."""

from __future__ import annotations

from nnwatch.prediction.breakdown import Breakdown, Line
from nnwatch.prediction.costs import Cost
from nnwatch.prediction.kinds import by_kind
from nnwatch.prediction.notes import not_covered, warnings

Document = dict[str, object]


def breakdown_document(breakdown: Breakdown) -> Document:
    """Return the whole breakdown, layers in the order in which they run."""
    open_kinds = not_covered(breakdown)
    return {
        "model": breakdown.name,
        "batch_size": breakdown.batch_size,
        "precision": breakdown.precision,
        "predicted": True,
        "parameters": breakdown.parameters,
        "macs": breakdown.macs,
        "not_covered": open_kinds,
        "not_covered_share_of_macs": sum(open_kinds.values()),
        "time_s": _cost(breakdown.time_s),
        "energy_j": _cost(breakdown.energy_j),
        "power_w": _cost(breakdown.power_w),
        "energy_source": breakdown.energy_label,
        "notes": warnings(breakdown),
        "kinds": [kind.document() for kind in by_kind(breakdown)],
        "layers": [_line(line) for line in breakdown.lines],
    }


def _line(line: Line) -> Document:
    layer = line.layer
    return {
        "name": layer.name,
        "kind": layer.kind,
        "shapes_in": layer.shapes_in,
        "shapes_out": layer.shapes_out,
        "parameters": layer.parameters,
        "macs": layer.macs,
        "bytes_read": layer.bytes_read,
        "bytes_written": layer.bytes_written,
        "covered": layer.covered,
        "kind_measured": line.known_kind,
        "extrapolated": line.beyond,
        "time_s": _cost(line.time_s),
        "energy_j": _cost(line.energy_j),
        "power_w": _cost(line.power_w),
    }


def _cost(cost: Cost | None) -> Document | None:
    return None if cost is None else {**cost.document()}
