"""What a terminal of a given size has room for."""

from __future__ import annotations

# In the order of their keys, 1 to 8.
PROCESSES = "processes"
NUMBERED = ("cpu-power", "gpu-power", "cpu-use", "ram", "disk", "network", "gpu-use", PROCESSES)
OUTPUT, CARDS = "output", "cards"  # what else can have all the room

_WITHOUT_GPU = ("cpu-power", "cpu-use", "ram", "gpu-power", "disk", "network", PROCESSES)
_WITH_GPU = ("cpu-power", "gpu-power", "gpu-use", "ram", "disk", "network", "cpu-use", PROCESSES)

LEAST_WIDTH, LEAST_HEIGHT = 60, 15
_WIDTHS = ((160, "-wide"), (100, "-medium"), (LEAST_WIDTH, "-narrow"), (0, "-too-narrow"))
_HEIGHTS = ((34, "-tall"), (20, "-short"), (LEAST_HEIGHT, "-low"), (0, "-too-low"))


def size_classes(width: int, height: int) -> dict[str, bool]:
    """Return which of the style sheets' classes for sizes hold: one for the width, one for the height."""
    chosen = {_first(_WIDTHS, width), _first(_HEIGHTS, height)}
    return {name: name in chosen for _, name in (*_WIDTHS, *_HEIGHTS)}


def _first(steps: tuple[tuple[int, str], ...], length: int) -> str:
    return next(name for least, name in steps if length >= least)


def choose_panels(
    width: int, height: int, has_gpu: bool, expanded: str | None = None
) -> tuple[int, tuple[str, ...]]:
    """Return the number of columns, and the names of the panels in their order of importance.

    `expanded` names the one part that gets all the room; it need not be a panel.
    """
    columns = 1 if height < 20 else 2 if width < 100 else 4 if width >= 160 else 3
    rows = 1 if height < 34 else 3 if columns == 2 else 2
    names = _WITH_GPU if has_gpu else _WITHOUT_GPU
    if expanded is not None:
        return 1, tuple(name for name in NUMBERED if name == expanded)
    return columns, names[: columns * rows]


def following(expanded: str | None, height: int) -> str | None:
    """Return what gets all the room after this; None gives each its share again."""
    parts = (*NUMBERED, OUTPUT, *([CARDS] if height < 20 else []))
    index = parts.index(expanded) + 1 if expanded in parts else 0
    return parts[index] if index < len(parts) else None
