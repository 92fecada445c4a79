"""What a prediction comes to, as rows of text: totals first and largest, and what they leave out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nnwatch.tui.look.digits import enlarge
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.rows import Row, beside, row, wrap
from nnwatch.tui.look.text import parts
from nnwatch.tui.values import Prediction

Found = Mapping[str, Any]
Ends = Mapping[str, float]

_COLUMN = 26  # cells of one total
_SHARED = (("energy_j", "J"), ("time_s", "s"))
TOTALS = (("energy_j", "ENERGY", "J"), ("time_s", "TIME", "s"), ("power_w", "POWER", "W"))


def totals_rows(prediction: Prediction, width: int, glyphs: Glyphs, *, large: bool) -> list[Row]:
    """Draw energy, time and power of a call with their intervals; or that nothing was fitted, and what to do."""
    found = prediction.found
    known = [(name, what, unit) for name, what, unit in TOTALS if found[name] is not None]
    if not known:
        return [
            *wrap("Time and energy are not known: nothing was fitted for this machine.", width, "warn"),
            row(("nnwatch calibrate", "key")),
            *wrap("measures layers here, and fits what they cost", width, "dim"),
        ]
    if not large:
        return [_small(what, found[name], unit) for name, what, unit in known] + _kept(found, width)
    room = min(_COLUMN, width // len(known))
    return beside([(_large(what, found[name], unit, glyphs), room) for name, what, unit in known]) + _kept(
        found, width
    )


def _small(what: str, ends: Ends, unit: str) -> Row:
    return row((f"{what:<8}", "dim"), (f"{_exact(ends, unit):<11}", "hero"), (_reach(ends, unit), "dim"))


def _large(what: str, ends: Ends, unit: str, glyphs: Glyphs) -> list[Row]:
    figure, prefixed = parts(ends["value"], unit)
    *upper, last = enlarge(figure.strip(), glyphs)
    lines = [row((line, "hero")) for line in upper]
    return [
        row((what, "dim")),
        *lines,
        row((last, "hero"), (f" {prefixed}", "value")),
        row((_reach(ends, unit), "dim")),
    ]


def _exact(ends: Ends, unit: str) -> str:
    figure, prefixed = parts(ends["value"], unit)
    return f"{figure.strip()} {prefixed}"


def _reach(ends: Ends, unit: str) -> str:
    low, high = (short(ends[end], unit) for end in ("low", "high"))
    return "given" if ends["low"] == ends["high"] else f"{low} to {high}"


def _kept(found: Found, width: int) -> list[Row]:
    """Draw what the totals are of, and what is known of the energy."""
    items = found["batch_size"]
    shares = [short(found[name]["value"] / items, unit) for name, unit in _SHARED if found[name] is not None]
    called = f"a call of {items}; an item: {', '.join(shares)}" if items > 1 else "a call"
    source = f"; energy: {found['energy_source']}" if found["energy_j"] is not None else ""
    rows = wrap(f"{called}; 90 % intervals{source}", width, "dim")
    if found["energy_j"] is None:
        rows += wrap(
            "Energy is not known: no counter of joules was there to fit it, time alone is.", width, "warn"
        )
    return rows


def flags_rows(prediction: Prediction, width: int) -> list[Row]:
    """Draw what the model is, and how many of its layers bear which mark."""
    found = prediction.found
    sizes = f"{len(found['layers'])} layers, {short(found['parameters'], '')} parameters"
    marks = [(f"{mark} {count} {what}  ", "warn") for mark, count, what in _marks(found) if count]
    return [
        *wrap(f"{sizes}, {short(found['macs'], '')} multiply-adds a call", width, "dim"),
        *([row(*marks)] if marks else []),
    ]


def _marks(found: Found) -> list[tuple[str, int, str]]:
    layers = found["layers"]
    timed = found["time_s"] is not None or found["energy_j"] is not None
    return [
        ("*", sum(not layer["covered"] for layer in layers), "not covered"),
        ("?", sum(timed and not layer["kind_measured"] for layer in layers), "of a kind not measured"),
        ("!", sum(layer["extrapolated"] for layer in layers), "extrapolated"),
    ]


def notes_rows(prediction: Prediction, width: int) -> list[Row]:
    """Draw what the marks mean, and what was said with the figures."""
    rows = [line for note in prediction.found["notes"] for line in wrap(note, width, "warn")]
    return rows + [line for sentence in prediction.said for line in wrap(sentence, width, "dim")]


def short(value: float, unit: str) -> str:
    """Return three digits and a prefix, as short as they are."""
    figure, prefixed = parts(value, unit)
    digits = f"{float(figure):.3g}" if abs(float(figure)) < 999.5 else f"{float(figure):.0f}"
    return f"{digits} {prefixed}".strip()
