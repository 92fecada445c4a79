"""Large digits, three rows high, for the numbers that matter most."""

from __future__ import annotations

from nnwatch.tui.look.glyphs import Glyphs

HEIGHT = 3

_LINES = {
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
_ASCII = {
    "0": (" _ ", "| |", "|_|"),
    "1": ("   ", " | ", " | "),
    "2": (" _ ", " _|", "|_ "),
    "3": (" _ ", " _|", " _|"),
    "4": ("   ", "|_|", "  |"),
    "5": (" _ ", "|_ ", " _|"),
    "6": (" _ ", "|_ ", "|_|"),
    "7": (" _ ", "  |", "  |"),
    "8": (" _ ", "|_|", "|_|"),
    "9": (" _ ", "|_|", " _|"),
    ".": (" ", " ", "."),
    "-": ("  ", "__", "  "),
}


def enlarge(figure: str, glyphs: Glyphs) -> list[str]:
    """Return three rows; text that is no figure stays small in the middle row."""
    large = _ASCII if glyphs is Glyphs.ASCII else _LINES
    if any(char not in large for char in figure):
        return ["", figure.strip(), ""]
    return ["".join(large[char][line] for char in figure) for line in range(HEIGHT)]
