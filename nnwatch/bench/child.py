"""How a child process of the benchmarks ends: its parent reads the reason off standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable

from nnwatch.core.errors import NnwatchError


def exit_code(work: Callable[[], object]) -> int:
    """Work, and return 0 or the exit code of the error that is told in one sentence."""
    try:
        work()
    except (NnwatchError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code if isinstance(error, NnwatchError) else 1
    return 0
