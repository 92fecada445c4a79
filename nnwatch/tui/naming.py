"""What a person calls a run."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any


def name_of(run: Mapping[str, Any]) -> str:
    """Return the name of a row of history, else its architecture, its command or its id."""
    named = run.get("name") or run.get("architecture") or run.get("command") or run.get("run_id")
    return named if isinstance(named, str) else shlex.join(named or ())
