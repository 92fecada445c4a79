"""The one place that decides which characters this terminal can show."""

from __future__ import annotations

import locale
import os
from collections.abc import Mapping
from enum import StrEnum

_PLAIN_TERMINALS = {"linux", "dumb", "vt100", "vt220", ""}

_ASCII = str.maketrans(
    {
        "─": "-", "│": "|", "┤": "|", "└": "+", "╭": "+", "╮": "+", "╰": "+", "╯": "+", "├": "+",
        "╷": "|", "╵": "|", "╶": "-", "╴": "-", "┼": "+", "╺": "-",
        "±": "~", "µ": "u", "·": "-", "▸": ">", "…": "~", "●": "*", "○": "o", "█": "#", "▌": "#",
        "░": ".", "▁": "_", "▂": "_", "▃": ".", "▄": ".", "▅": ":", "▆": ":", "▇": "#",
        "↑": "^", "↓": "v", "→": ">", "✓": "+", "✗": "x", "°": " ", "₂": "2", "⋯": "~",
    }
)  # fmt: skip


class Glyphs(StrEnum):
    """Sets of characters, from the finest to the plainest."""

    BRAILLE = "braille"
    BLOCKS = "blocks"
    ASCII = "ascii"

    @property
    def columns_per_cell(self) -> int:
        """How many values stand beside each other in one character cell of a chart."""
        return 2 if self is Glyphs.BRAILLE else 1

    def speak(self, text: str) -> str:
        """Return the text in characters of this set."""
        if self is not Glyphs.ASCII or text.isascii():
            return text
        return text.translate(_ASCII).encode("ascii", "replace").decode("ascii")


def choose_glyphs(
    environ: Mapping[str, str] | None = None,
    encoding: str | None = None,
    *,
    wish: str | None = None,
) -> Glyphs:
    """Choose by wish, else by locale and TERM; a terminal that may print garbage gets ASCII."""
    environ = os.environ if environ is None else environ
    if wish is not None:
        return Glyphs(wish)
    encoding = locale.getencoding() if encoding is None else encoding
    if encoding.lower().replace("-", "") != "utf8" or environ.get("TERM", "") in _PLAIN_TERMINALS:
        return Glyphs.ASCII
    return Glyphs.BRAILLE
