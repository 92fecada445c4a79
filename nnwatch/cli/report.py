"""A finished run as plain text, the same lines as the summary screen."""

from __future__ import annotations

import shutil

from nnwatch.cli.finished import Finished

_WIDEST = 110


def report(finished: Finished) -> str:
    """Return the summary of a run in lines that fit the terminal."""
    from nnwatch.tui.summary.rows import summary_rows

    width = min(_WIDEST, shutil.get_terminal_size().columns)
    rows = summary_rows(finished.row, finished.placement, width)
    return "\n".join("".join(text for text, _ in line).rstrip() for line in rows)
