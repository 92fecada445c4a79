"""What this machine can measure, as rows of text: pure drawing of a diagnosis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnwatch.tui.look.rows import EMPTY, Row, fit, row, wrap

if TYPE_CHECKING:
    from nnwatch.meters.diagnosis import Diagnosis, Finding
    from nnwatch.meters.house_checks import Check

_NAME, _STATE = 11, 13
_MARKS = {
    "found": ("✓ found", "good"),
    "redundant": ("○ not needed", "dim"),
    "missing": ("✗ missing", "warn"),
}


def doctor_rows(diagnosis: Diagnosis, width: int) -> list[Row]:
    """Draw the machine, what lacks energy, what is found, and what is missing with its remedy."""
    host = diagnosis.host
    about = f"{host.cpu_model}, {host.cpu_count} threads, {host.os}"
    rows = [row((host.name, "title")), *wrap(about, width, "dim"), EMPTY, row(("Meters", "title"))]
    for finding in sorted(diagnosis.findings, key=lambda found: found.state != "found"):
        rows += _finding(finding, width)
    if diagnosis.missing:
        rows += [EMPTY, row(("No energy is known of", "title"))]
        for missing in diagnosis.missing:
            rows += _entry(missing.scope, ("", "warn"), missing.reason, missing.remedy, width)
    rows += [EMPTY, row(("Recordings", "title"))]
    for check in diagnosis.checks:
        rows += _check(check, width)
    return [fit(line, width) for line in rows]


def _finding(finding: Finding, width: int) -> list[Row]:
    reason = f" ({finding.reason}: {finding.detail})" if finding.reason is not None else ""
    rows = _entry(finding.name, _MARKS[finding.state], finding.measures + reason, finding.remedy, width)
    notes = [line for note in finding.notes for line in wrap(note, width - _NAME - _STATE, "dim")]
    return rows + [row(" " * (_NAME + _STATE), *line) for line in notes]


def _check(check: Check, width: int) -> list[Row]:
    mark = {True: ("✓ fine", "good"), False: ("✗ trouble", "bad"), None: ("? unknown", "dim")}[check.ok]
    return _entry(check.name, mark, check.detail, check.remedy, width)


def _entry(name: str, mark: tuple[str, str], text: str, remedy: str | None, width: int) -> list[Row]:
    """Draw a name, a mark, and beside them a sentence and what would help."""
    style = "text" if mark[1] == "good" else "dim"
    lines = wrap(text, max(1, width - _NAME - _STATE), style)
    lines += wrap(f"try: {remedy}", max(1, width - _NAME - _STATE), "key") if remedy else []
    heads = [row((f"{name[: _NAME - 1]:<{_NAME}}", "value"), (f"{mark[0]:<{_STATE}}", mark[1]))]
    heads += [row(" " * (_NAME + _STATE))] * len(lines)
    return [(*head, *line) for head, line in zip(heads, lines or [EMPTY], strict=False)]
