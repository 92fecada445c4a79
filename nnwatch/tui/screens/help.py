"""The keys that work on the screen below, generated from its bindings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from nnwatch.tui.keys.key_row import key_name
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.rows import EMPTY, Row, row, wrap
from nnwatch.tui.parting import PartingScreen
from nnwatch.tui.widgets.canvas import Canvas

_NOTES = (
    "Energy: ctr from a hardware counter, int power integrated over time, est an estimate.",
    "Charts begin at zero; their top and the time they span are printed beside them.",
    "Leaving a screen, or a lost connection, never stops a run.",
    "Other keys: in config.toml, [keys], by id, such as quit = 'x'.",
)
_KEY, _WHAT = 11, 32
_WIDEST, _FRAME = 92, 7  # of the dialog: its style sheet's, and its border, its padding and a scroll bar


class HelpScreen(PartingScreen[None], ModalScreen[None]):
    """A list of keys and what they do."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "dismiss", "close", id="close")
    ]

    def __init__(self, bindings: Sequence[Binding], glyphs: Glyphs) -> None:
        super().__init__()
        self.bindings = tuple(bindings)
        self.glyphs = glyphs

    def compose(self) -> ComposeResult:
        """Show the list."""
        with VerticalScroll(id="dialog"):
            yield Canvas(glyphs=self.glyphs, widget_id="help")

    def on_mount(self) -> None:
        """Draw it."""
        self.on_resize()

    def on_resize(self) -> None:
        """Draw it as wide as there is room."""
        rows = help_rows(self.bindings, min(_WIDEST, self.app.size.width * 96 // 100) - _FRAME)
        canvas = self.query_one("#help", Canvas)
        canvas.styles.height = len(rows)
        canvas.show(rows)


def help_rows(bindings: Sequence[Binding], width: int) -> list[Row]:
    """Draw each key once, and what the screen's marks mean."""
    each = {binding.description: binding for binding in reversed(bindings)}.values()
    keys = [_key_line(binding) for binding in reversed(each)]
    notes = [line for note in _NOTES for line in wrap(note, width, "dim")]
    title = row((f"{'Keys':<{_KEY + _WHAT}}", "title"), ("id", "dim"))
    return [title, *keys, EMPTY, *notes, EMPTY, row(("esc closes this help", "dim"))]


def _key_line(binding: Binding) -> Row:
    key = f" {key_name(binding):<{_KEY - 1}}"
    return row((key, "key"), f"{binding.description:<{_WHAT}}", (binding.id or "", "dim"))
