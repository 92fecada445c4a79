"""What must be known of a breakdown's figures: what is not covered, extrapolated, or of a kind never measured."""

from __future__ import annotations

from collections.abc import Sequence

from nnwatch.prediction.breakdown import Breakdown, Line


def warnings(breakdown: Breakdown) -> list[str]:
    """Return one sentence for each."""
    lines = breakdown.lines
    open_lines = [line for line in lines if not line.layer.covered]
    foreign = [line for line in lines if line.time_s and not line.known_kind]
    far = [line for line in lines if line.beyond]
    notes = []
    if open_lines:
        what = "not covered, counted by their elements, one multiply-add each"
        notes.append(f"* {_counted(open_lines)} {what}: {_shares(breakdown, open_lines)}")
    if foreign:
        what = "of kinds never measured, told by work and traffic alone"
        notes.append(f"? {_counted(foreign)} {what}: {_parts(breakdown, foreign)}")
    if far:
        what = "outside of the measured range, extrapolated with wider intervals"
        notes.append(f"! {_counted(far)} {what}: {_parts(breakdown, far)}")
    if breakdown.time_s and breakdown.precision != "float32":
        notes.append(
            f"the bytes of {breakdown.precision} are counted; whether it is computed in faster is not known to "
            "a model fitted on float32"
        )
    return notes


def not_covered(breakdown: Breakdown) -> dict[str, float]:
    """Return the kinds that are not covered, each with its share of all multiplications."""
    lines = [line for line in breakdown.lines if not line.layer.covered]
    return {kind: breakdown.share_of_macs(_of(kind, lines)) for kind in _kinds(lines)}


def _counted(lines: Sequence[Line]) -> str:
    return "1 layer" if len(lines) == 1 else f"{len(lines)} layers"


def _shares(breakdown: Breakdown, lines: Sequence[Line]) -> str:
    shares = [f"{kind} {breakdown.share_of_macs(_of(kind, lines)):.1%}" for kind in _kinds(lines)]
    return f"{', '.join(shares)} of all multiply-adds"


def _parts(breakdown: Breakdown, lines: Sequence[Line]) -> str:
    """Return the kinds and how much of the cost rests on them."""
    whole = sum(line.size for line in breakdown.lines)
    return f"{', '.join(_kinds(lines))} ({sum(line.size for line in lines) / whole:.1%} of the sum)"


def _kinds(lines: Sequence[Line]) -> list[str]:
    return list(dict.fromkeys(line.layer.kind for line in lines))


def _of(kind: str, lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line.layer.kind == kind]
