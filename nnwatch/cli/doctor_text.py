"""A diagnosis as plain text that fits the terminal; remedies stay on one line each, to be copied."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnwatch.core.records import Channel
    from nnwatch.meters.diagnosis import Diagnosis, Finding
    from nnwatch.meters.house_checks import Check

_LABELS = (11, 10)  # cells of the name and of the state
_LEAST_TEXT = 30
_ENERGETIC = ("energy", "power")


def diagnosis_lines(diagnosis: Diagnosis, width: int) -> Iterator[str]:
    """Yield the machine, the meters, the scopes that nothing measures, and what recordings need."""
    host = diagnosis.host
    yield from _wrapped(f"{host.name}: {host.cpu_model}, {host.cpu_count} threads, {host.os}", width, "")
    yield ""
    for finding in diagnosis.findings:
        yield from _finding_lines(finding, width)
    yield ""
    for missing in diagnosis.missing:
        yield from _labelled("no energy", missing.scope, missing.reason, width)
    for check in diagnosis.checks:
        yield from _check_lines(check, width)


def _finding_lines(finding: Finding, width: int) -> Iterator[str]:
    yield from _labelled(finding.name, finding.state, finding.measures, width)
    if finding.reason is not None:
        yield from _indented(f"{finding.reason}: {finding.detail}", width)
    if finding.remedy is not None:
        yield from _remedy(finding.remedy)
    for text in (*_channel_texts(finding.channels), *finding.notes):
        yield from _indented(f"- {text}", width)


def _channel_texts(channels: tuple[Channel, ...]) -> Iterator[str]:
    energetic = [channel for channel in channels if channel.quantity in _ENERGETIC]
    for channel in energetic:
        counts = "counts" if channel.counted else "shown beside"
        error = f", ±{channel.rel_uncertainty:.0%}" if channel.rel_uncertainty else ""
        yield f"{channel.label}: {channel.scope}, {channel.method or channel.quantity}{error}, {counts}"
    others = len(channels) - len(energetic)
    if others:
        yield f"{others}{' more' if energetic else ''} channel{'s' if others > 1 else ''} of load and state"


def _check_lines(check: Check, width: int) -> Iterator[str]:
    state = "unknown" if check.ok is None else "fine" if check.ok else "trouble"
    yield from _labelled(check.name, state, check.detail, width)
    if check.remedy is not None:
        yield from _remedy(check.remedy)


def _labelled(name: str, state: str, text: str, width: int) -> Iterator[str]:
    first, *rest = list(_wrapped(text, width - sum(_LABELS), "")) or [""]
    yield f"{name:<{_LABELS[0]}}{state:<{_LABELS[1]}}{first}".rstrip()
    yield from (f"{'':<{sum(_LABELS)}}{line}" for line in rest)


def _indented(text: str, width: int) -> Iterator[str]:
    indent = " " * sum(_LABELS)
    return (f"{indent}{line}" for line in _wrapped(text, width - len(indent), "  "))


def _remedy(remedy: str) -> Iterator[str]:
    yield f"  try: {remedy}"


def _wrapped(text: str, width: int, later: str) -> list[str]:
    return textwrap.wrap(text, max(_LEAST_TEXT, width), subsequent_indent=later)
