"""What the terminal shows, cell by cell, so that only cells that changed are sent to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

from nnwatch.tui.look.glyphs import Glyphs

Pen = tuple[str, str, str]  # attributes, foreground and background as SGR codes; empty is the terminal's own
Cell = tuple[str, Pen]

PLAIN: Pen = ("", "", "")
_BRIDGE = 4  # unchanged cells that cost no more than moving the cursor past them
_ATTRIBUTES = (
    ("bold", "1"),
    ("dim", "2"),
    ("italic", "3"),
    ("underline", "4"),
    ("blink", "5"),
    ("reverse", "7"),
)
_UNKNOWN: Cell = ("", PLAIN)


class Shadow:
    """Remembers the cells that were sent, and writes the difference to others."""

    def __init__(self) -> None:
        self._rows: dict[int, list[Cell]] = {}
        self._pen = PLAIN

    def forget(self) -> None:
        """Take nothing for known, as after a change of the terminal's size."""
        self._rows.clear()

    def write(self, y: int, x: int, cells: Sequence[Cell]) -> str:
        """Return what turns the row's cells from `x` on into these, and remember them."""
        known = self._rows.setdefault(y, [])
        known.extend([_UNKNOWN] * (x + len(cells) - len(known)))
        runs = _differing(known[x : x + len(cells)], cells)
        known[x : x + len(cells)] = cells
        return "".join(f"\x1b[{y + 1};{x + start + 1}H{self._ink(cells[start:end])}" for start, end in runs)

    def rest(self) -> str:
        """Return what gives the terminal its own colours back."""
        codes, self._pen = "" if self._pen == PLAIN else "\x1b[m", PLAIN
        return codes

    def _ink(self, cells: Sequence[Cell]) -> str:
        parts: list[str] = []
        for char, pen in cells:
            if pen != self._pen:
                parts.append(_turn(self._pen, pen))
                self._pen = pen
            parts.append(char)
        return "".join(parts)


def cells_of(
    segments: Iterable[Segment], colours: ColorSystem, glyphs: Glyphs = Glyphs.BRAILLE
) -> list[Cell]:
    """Return a cell for each column; the second half of a wide character is an empty one.

    Where the terminal shows ASCII alone nothing else is sent to it: not what was typed, nor what Textual draws itself.
    """
    cells: list[Cell] = []
    for text, style, control in segments:
        if control:
            continue
        pen = pen_of(style, colours) if style else PLAIN
        if text.isascii():
            cells += [(char, pen) for char in text]
        else:
            for char in text:
                _add(cells, char, pen, glyphs)
    return cells


def _add(cells: list[Cell], char: str, pen: Pen, glyphs: Glyphs) -> None:
    width = cell_len(char)
    if glyphs is Glyphs.ASCII:
        cells.extend((plain, pen) for plain in glyphs.speak(char).ljust(width)[:width])
    elif width == 0 and cells:
        cells[-1] = (cells[-1][0] + char, cells[-1][1])
    elif width:
        cells.append((char, pen))
        cells.extend([("", pen)] * (width - 1))


@lru_cache(maxsize=512)
def pen_of(style: Style, colours: ColorSystem) -> Pen:
    """Return the codes of a style in the colours that the terminal has."""
    attributes = ";".join(code for name, code in _ATTRIBUTES if getattr(style, name))
    ink = ";".join(style.color.downgrade(colours).get_ansi_codes()) if style.color else ""
    ground = (
        ";".join(style.bgcolor.downgrade(colours).get_ansi_codes(foreground=False)) if style.bgcolor else ""
    )
    return attributes, "" if ink == "39" else ink, "" if ground == "49" else ground


@lru_cache(maxsize=512)
def _turn(old: Pen, new: Pen) -> str:
    """Return the shortest codes from one pen to another."""
    if old[0] and old[0] != new[0]:
        codes = ["", *(part for part in new if part)]
        return f"\x1b[{';'.join(codes)}m"
    defaults = ("", "39", "49")
    changed = [now or default for was, now, default in zip(old, new, defaults, strict=True) if was != now]
    return f"\x1b[{';'.join(changed)}m"


def _differing(old: Sequence[Cell], new: Sequence[Cell]) -> list[tuple[int, int]]:
    """Return the stretches to send; never beginning with the second half of a wide character."""
    runs: list[tuple[int, int]] = []
    for x, cell in enumerate(new):
        if cell == old[x]:
            continue
        start = x
        while start and not new[start][0]:
            start -= 1
        if runs and (start == runs[-1][1] or _bridges(new, runs[-1][1], start)):
            runs[-1] = (runs[-1][0], x + 1)
        else:
            runs.append((start, x + 1))
    return runs


def _bridges(cells: Sequence[Cell], end: int, start: int) -> bool:
    """Tell whether sending the cells between two stretches is cheaper than jumping over them."""
    between = cells[end:start]
    return len(between) <= _BRIDGE and all(cell[1] == cells[end - 1][1] for cell in between)
