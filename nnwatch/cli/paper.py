"""How wide a report may be, and which characters it may be drawn with."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnwatch.prediction.figures import Marks

_LEAST, _MOST, _USUAL = 80, 180, 120


def paper() -> tuple[int, Marks]:
    """Return the width of the terminal, or a usual one where there is none, and marks that can be printed."""
    from nnwatch.prediction.figures import ASCII, FINE

    width = min(max(shutil.get_terminal_size((_USUAL, 24)).columns, _LEAST), _MOST)
    try:
        "".join((FINE.sure, FINE.likely, FINE.possible, FINE.cut)).encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return width, ASCII
    return width, FINE
