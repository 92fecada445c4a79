"""Which chart panels a terminal of a given size has room for."""

from __future__ import annotations

_WITHOUT_GPU = ("cpu-power", "cpu-use", "ram", "gpu-power", "disk", "network")
_WITH_GPU = ("cpu-power", "gpu-power", "cpu-use", "ram", "disk", "network", "gpu-use", "gpu-memory")


def choose_panels(width: int, height: int, has_gpu: bool) -> tuple[int, tuple[str, ...]]:
    """Return the number of columns, and the names of the panels in their order of importance."""
    columns = 1 if height < 20 else 2 if width < 100 else 4 if width >= 160 and has_gpu else 3
    rows = 1 if height < 34 else 3 if columns == 2 else 2
    names = _WITH_GPU if has_gpu else _WITHOUT_GPU
    return columns, names[: columns * rows]
