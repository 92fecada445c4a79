"""Large digits, three rows high, for the numbers that matter most."""

from __future__ import annotations

from nnwatch.tui.look.glyphs import Glyphs

HEIGHT = 3

_LARGE = {
    "0": ("┏━┓", "┃ ┃", "┗━┛"),
    "1": ("╺┓ ", " ┃ ", "╺┻╸"),
    "2": ("╺━┓", "┏━┛", "┗━╸"),
    "3": ("╺━┓", " ━┫", "╺━┛"),
    "4": ("╻ ╻", "┗━┫", "  ╹"),
    "5": ("┏━╸", "┗━┓", "╺━┛"),
    "6": ("┏━╸", "┣━┓", "┗━┛"),
    "7": ("╺━┓", "  ┃", "  ╹"),
    "8": ("┏━┓", "┣━┫", "┗━┛"),
    "9": ("┏━┓", "┗━┫", "╺━┛"),
    ".": (" ", " ", "."),
    "-": ("  ", "━━", "  "),
}


def enlarge(figure: str, glyphs: Glyphs) -> list[str]:
    """Return three rows; text that is no figure, and any text in ASCII, stays small in the middle row."""
    if glyphs is Glyphs.ASCII or any(char not in _LARGE for char in figure):
        return ["", figure.strip(), ""]
    return ["".join(_LARGE[char][line] for char in figure) for line in range(HEIGHT)]
