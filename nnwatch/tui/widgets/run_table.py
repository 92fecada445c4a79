"""A window on a long list: it holds one page of rows, and asks for another when one scrolls there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from nnwatch.tui.look.rows import EMPTY, Row, fit, row
from nnwatch.tui.widgets.canvas import Canvas

_AWAITED = row(("...", "dim"))


@dataclass(frozen=True, slots=True)
class Slice:
    """Some rows of a list: the number of the first, how many they are, and how many the list has in all.

    `draw` returns one of them by its place; those out of sight are never drawn.
    """

    offset: int = 0
    count: int = 0
    total: int = 0
    draw: Callable[[int], Row] = lambda _: EMPTY


class RunTable(Canvas, can_focus=True):
    """A head and as many rows below it as fit, one of them under the cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"run-table--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "up", show=False),
        Binding("down", "move(1)", "down", show=False),
        Binding("pageup", "move_screens(-1)", "a screen up", show=False),
        Binding("pagedown", "move_screens(1)", "a screen down", show=False),
        Binding("home", "go_to(0)", "the first", show=False),
        Binding("end", "go_to(-1)", "the last", show=False),
    ]

    @dataclass
    class Scrolled(Message):
        """Other rows are in sight; `first` of them is the number of the top one."""

        first: int

    @dataclass
    class Chosen(Message):
        """The row under the cursor was clicked."""

    cursor = 0
    top = 0
    _slice = Slice()
    _head: Row = EMPTY

    @property
    def room(self) -> int:
        """How many rows fit below the head."""
        return max(1, self.size.height - 1)

    @property
    def last(self) -> int:
        """The number of the row below the last one in sight."""
        return min(self.top + self.room, self._slice.total)

    def hold(self, head: Row, some: Slice) -> None:
        """Take other rows; the cursor stays where it is, or goes to the last row of a list that has become shorter."""
        self._head, self._slice = head, some
        self._show_cursor(self.cursor)

    def action_move(self, rows: int) -> None:
        """Move the cursor."""
        self._go(self.cursor + rows)

    def action_move_screens(self, screens: int) -> None:
        """Move the cursor by as much as is in sight."""
        self._go(self.cursor + screens * self.room)

    def action_go_to(self, number: int) -> None:
        """Move the cursor to a row, from the end of the list for a number below 0."""
        self._go(number if number >= 0 else self._slice.total + number)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._go(self.cursor)

    def on_click(self, event: Click) -> None:
        """Move the cursor to a row, or choose the one under it."""
        number = self.top + event.y - 1
        if event.y == 0 or number >= self._slice.total:
            return
        if number == self.cursor:
            self.post_message(self.Chosen())
        self._go(number)

    def on_mouse_scroll_down(self) -> None:
        """Move the cursor on."""
        self.action_move(1)

    def on_mouse_scroll_up(self) -> None:
        """Move the cursor back."""
        self.action_move(-1)

    def render_line(self, y: int) -> Strip:
        """Return one row, that under the cursor in its own colours."""
        if y == 0 or self.top + y - 1 != self.cursor or self.cursor >= self._slice.total:
            return super().render_line(y)
        width = self.content_size.width
        pen = self.get_component_rich_style("run-table--cursor")
        line = fit(self._row(self.cursor), width)
        return Strip([Segment(self.glyphs.speak(text), pen) for text, _ in line], width)

    def _go(self, number: int) -> None:
        before = self.top
        self._show_cursor(number)
        if self.top != before:
            self.post_message(self.Scrolled(self.top))

    def _show_cursor(self, number: int) -> None:
        """Draw what is in sight, with the cursor on a row and that row in sight."""
        left = self.cursor - self.top
        self.cursor = max(0, min(number, self._slice.total - 1))
        self.top = max(0, min(self.top, self.cursor), self.cursor - self.room + 1)
        self.show([self._head, *(self._row(n) for n in range(self.top, self.last))])
        for y in {left + 1, self.cursor - self.top + 1}:
            self.refresh(Region(0, y, self.size.width, 1))

    def _row(self, number: int) -> Row:
        at = number - self._slice.offset
        return self._slice.draw(at) if 0 <= at < self._slice.count else _AWAITED
