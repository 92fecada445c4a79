"""How far a matrix is: how many measurements are made, how many may come, and how long they take."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_LINE = re.compile(r"(\d+) of (\d+) measured(?:, about (\d+) (s|min|h) left)?")
_SECONDS = {"s": 1, "min": 60, "h": 3600}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a matrix stands; `total` may grow or shrink where repeats depend on what was measured."""

    done: int
    total: int
    left_s: float

    @property
    def share(self) -> float:
        """How much is done, from 0 to 1."""
        return self.done / self.total if self.total else 1.0

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to measure."""
        return self.done >= self.total

    @property
    def text(self) -> str:
        """The line that tells it, which `last_told` understands."""
        left = "" if self.is_over else f", about {_duration(self.left_s)} left"
        return f"{self.done} of {self.total} measured{left}"

    def bar(self, width: int) -> str:
        """Draw it in so many characters, or the text alone where there is no room for more."""
        room = width - len(self.text) - 3
        if room < 5:
            return self.text[:width]
        full = round(self.share * room)
        return f"[{'#' * full}{'.' * (room - full)}] {self.text}"


class Pace:
    """Tells how long measurements take: by those that were made, and until then by how long they must last.

    Args:
        expected_s: of one measurement.
    """

    def __init__(self, expected_s: float) -> None:
        self._expected_s = expected_s
        self._took_s = 0.0
        self._made = 0

    def made(self, took_s: float) -> None:
        """Learn from a measurement."""
        self._took_s += took_s
        self._made += 1

    def standing(self, left: int, now_s: float = 0.0) -> Standing:
        """Return where it stands with so many left, of which one has been measured for so long."""
        each_s = self._took_s / self._made if self._made else self._expected_s
        first_s = max(0.0, each_s - now_s) if left else 0.0
        return Standing(self._made, self._made + left, first_s + max(0, left - 1) * each_s)


def last_told(lines: Iterable[str]) -> Standing | None:
    """Return the standing that was told last among lines of output; None when none was."""
    found = None
    for line in lines:
        found = _LINE.search(line) or found
    if found is None:
        return None
    done, total, count, unit = found.groups()
    return Standing(int(done), int(total), float(count) * _SECONDS[unit] if unit else 0.0)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.0f} h"
