"""What a person calls a run or a process, in one line that cannot steer a terminal."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from typing import Any

from nnwatch.recording.manifest import Request


def command_line(words: Iterable[str]) -> str:
    """Return a command as a shell would take it; programs given as an argument may have many lines."""
    return _one_line(shlex.join(words))


def title_of(request: Request) -> str:
    """Return the name of what is asked for, else its command."""
    return _one_line(request.labels.name or shlex.join(request.command))


def name_of(run: Mapping[str, Any]) -> str:
    """Return the name of a row of history, else its architecture, its command or its id."""
    named = run.get("name") or run.get("architecture") or run.get("command") or run.get("run_id")
    return _one_line(named if isinstance(named, str) else shlex.join(named or ()))


def _one_line(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
