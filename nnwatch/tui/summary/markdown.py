"""The summary of a finished run as Markdown, for an issue, a notebook or a paper's appendix."""

from __future__ import annotations

from nnwatch.scoring.changes import Changes
from nnwatch.tui.look.naming import name_of
from nnwatch.tui.look.text import duration
from nnwatch.tui.summary.facts import Fact, Section, sections, verdict
from nnwatch.tui.summary.rows import conditions
from nnwatch.tui.values import HistoryRow, Placement

_SPECIAL = str.maketrans({char: f"\\{char}" for char in "\\`*_[]<>|#"})


def summary_markdown(run: HistoryRow, placement: Placement, changes: Changes | None = None) -> str:
    """Return the same verdict and figures as the screen shows, section by section."""
    told = verdict(run)
    lines = [
        f"# {_plain(name_of(run))}",
        "",
        f"**{told.title.label}**{told.title.value}{_reasons(told)}",
        "",
        _circumstances(run),
    ]
    for section in sections(run, placement, changes).values():
        lines += ["", *_section(section)]
    return "\n".join(lines) + "\n"


def _circumstances(run: HistoryRow) -> str:
    how = f"{run.get('status')} after {duration(run.get('duration_s'))}"
    return f"{how}; {_plain(', '.join(conditions(run)))}; run `{run.get('run_id')}`"


def _reasons(told: Section) -> str:
    reasons = [str(line).removeprefix("· ") for line in told.lines]
    return f" {'; '.join(reasons)}" if reasons else ""


def _section(section: Section) -> list[str]:
    title = section.title
    value = _joined(title)
    lines = [f"## {_plain(title.label)}" + (f": {value}" if value else ""), ""]
    facts = [line for line in section.lines if isinstance(line, Fact)]
    if facts:
        lines += ["| | |", "|---|---|", *(f"| {_plain(fact.label)} | {_joined(fact)} |" for fact in facts)]
    notes = [line for line in section.lines if isinstance(line, str)]
    return lines + ([""] if facts and notes else []) + [f"- {_plain(note)}" for note in notes]


def _joined(fact: Fact) -> str:
    return _plain(" ".join(f"{fact.value} {fact.tail}".split()))


def _plain(text: str) -> str:
    """Return a text that means itself in Markdown."""
    return text.translate(_SPECIAL)
