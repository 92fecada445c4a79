"""A long drawing inside a container that scrolls: its height follows from its width."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nnwatch.tui.look.rows import Row
from nnwatch.tui.widgets.canvas import Canvas

DrawSheet = Callable[[int], Sequence[Row]]  # width


class Sheet(Canvas):
    """Rows drawn by a pure function of the width."""

    _sheet: DrawSheet | None = None

    def write(self, sheet: DrawSheet) -> None:
        """Show what this function draws."""
        self._sheet = sheet
        self._unfold()

    def on_resize(self) -> None:
        """Draw again in the new width."""
        self._unfold()

    def _unfold(self) -> None:
        width = self.content_size.width
        if self._sheet is not None and width:
            rows = self._sheet(width)
            self.styles.height = len(rows)
            self.show(rows)
            self.refresh()
