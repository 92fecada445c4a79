"""Rows of styled text: what pure drawing returns and a canvas shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from rich.cells import cell_len, set_cell_size

Span = tuple[str, str]  # text and the name of its style
Row = tuple[Span, ...]

EMPTY: Row = ()


def row(*spans: Span | str) -> Row:
    """Build a row; plain text has the style `text`."""
    return tuple((span, "text") if isinstance(span, str) else span for span in spans)


def width_of(line: Row) -> int:
    """Return how many cells a row takes."""
    return sum(cell_len(text) for text, _ in line)


def fit(line: Row, width: int) -> Row:
    """Cut or pad a row to exactly `width` cells; what was cut ends with an ellipsis."""
    room = width_of(line)
    if room <= width:
        return (*line, (" " * (width - room), "text")) if room < width else line
    return _cut(line, width)


def _cut(line: Row, width: int) -> Row:
    kept: list[Span] = []
    left = width - 1
    for text, style in line:
        if cell_len(text) > left:
            return (*kept, (set_cell_size(text, max(0, left)) + "…", style)) if width > 0 else EMPTY
        kept.append((text, style))
        left -= cell_len(text)
    return tuple(kept)


def squeeze(text: str, width: int) -> str:
    """Cut a name to `width` cells in its middle, as names of one family differ at their ends."""
    if cell_len(text) <= width:
        return text
    end = max(0, (width - 1) // 2)
    return set_cell_size(text, max(0, width - 1 - end)) + "…" + (text[-end:] if end else "")


def ends(left: Row, right: Row, width: int) -> Row:
    """Put two rows at the two ends of one; the left one gives way."""
    room = max(0, width - width_of(right))
    return fit((*fit(left, room), *right), width)


def beside(blocks: Sequence[tuple[Sequence[Row], int]]) -> list[Row]:
    """Put blocks of rows beside each other, each cut or padded to its width."""
    lines: Iterable[tuple[Row, ...]] = zip_longest(*(rows for rows, _ in blocks), fillvalue=EMPTY)
    widths = [width for _, width in blocks]
    return [
        sum((fit(part, width) for part, width in zip(line, widths, strict=True)), EMPTY) for line in lines
    ]


def wrap(text: str, width: int, style: str = "text") -> list[Row]:
    """Break a sentence into rows at its spaces."""
    lines: list[str] = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if cell_len(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return [((line, style),) for line in lines if line]


def plain(line: Row) -> str:
    """Return the text of a row."""
    return "".join(text for text, _ in line)
