"""A prediction beside a measurement, as plain text."""

from __future__ import annotations

import textwrap

from nnwatch.prediction.beside import Beside, KindResidual, Residual, Timed
from nnwatch.prediction.figures import interval, scaled


def beside_lines(found: Beside, width: int) -> list[str]:
    """Return the whole residual first, then that of each kind, and what the figures cannot tell."""
    run, timed = found.run, found.timed
    time_s = run.time_s if run else timed.whole_s if timed else None
    lines = [
        _title(found),
        *_residual("time a call", found.time, time_s, "s"),
        *_residual("energy a call", found.energy, run.energy_j if run else None, "J"),
        "",
        *_kinds(found),
    ]
    told = [*_told(found), *(f"note: {caveat}" for caveat in (run.caveats if run else ()))]
    return [
        *(line.rstrip() for line in lines),
        *(part for note in told for part in textwrap.wrap(note, width)),
    ]


def _title(found: Beside) -> str:
    if found.run is None:
        return "beside the same model, run here"
    return (
        f"beside the run {found.run.run_id} ({found.run.name}); time: {found.run.time_from or 'not measured'}"
    )


def _residual(what: str, residual: Residual | None, measured: float | None, unit: str) -> list[str]:
    if measured is None:
        return []
    if residual is None:
        return [f"  {what:<14} measured {scaled(measured, unit)}, not predicted"]
    held = "inside" if residual.inside else "outside"
    predicted = f"predicted {scaled(residual.predicted.value, unit)} ({interval(residual.predicted, unit)})"
    return [
        f"  {what:<14} measured {scaled(measured, unit)}, {predicted}",
        f"  {'':<14} {residual.relative:+.1%}, {held} the 90 % interval",
    ]


def _kinds(found: Beside) -> list[str]:
    if found.timed is not None:
        head = f"{'kind':<28} {'layers':>6} {'predicted':>10} {'measured':>10} {'residual':>9}"
        return [head, *(_kind(kind) for kind in (*found.kinds, _all_layers(found, found.timed)))]
    whole = sum(kind.predicted_s or 0.0 for kind in found.kinds)
    rows = [_share(kind, whole) for kind in found.kinds if whole]
    return [f"{'kind':<28} {'layers':>6} {'predicted':>10} {'share':>9}", *rows] if rows else []


def _share(kind: KindResidual, whole: float) -> str:
    predicted = kind.predicted_s or 0.0
    return f"{kind.kind:<28} {kind.layers:>6} {_maybe(kind.predicted_s):>10} {predicted / whole:>9.1%}"


def _kind(kind: KindResidual) -> str:
    relative = "-" if kind.relative is None else f"{kind.relative:+.1%}"
    times = f"{_maybe(kind.predicted_s):>10} {_maybe(kind.measured_s):>10}"
    return f"{kind.kind:<28} {kind.layers:>6} {times} {relative:>9}"


def _all_layers(found: Beside, timed: Timed) -> KindResidual:
    predicted = sum(kind.predicted_s or 0.0 for kind in found.kinds) or None
    return KindResidual("all, each alone", len(timed.layers_s), predicted, sum(timed.layers_s))


def _told(found: Beside) -> list[str]:
    timed = found.timed
    if timed is None:
        return [
            "the run measured its network as a whole; --measure times its layers here: the residual by kind"
        ]
    apart = f"{timed.between_s / timed.whole_s:+.1%} of it is not in the layers timed alone"
    why = "but between them, or in caches that a layer alone keeps warm"
    return [f"one call took {scaled(timed.whole_s, 's')}: {apart}, {why}"]


def _maybe(value: float | None) -> str:
    return "-" if value is None else scaled(value, "s")
