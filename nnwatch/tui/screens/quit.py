"""The question what shall become of a run when its viewer leaves."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from nnwatch.tui.glyphs import Glyphs
from nnwatch.tui.leaving import Leaving
from nnwatch.tui.rows import row
from nnwatch.tui.widgets.canvas import Canvas

_CHOICES = (
    (Leaving.LEAVE, "Leave it running, and quit (watch it again later)"),
    (Leaving.STAY, "Stay here"),
    (Leaving.STOP, "Stop it, save what was measured, and quit"),
)


class QuitDialog(ModalScreen[Leaving]):
    """Asks once, with the harmless answer first."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "stay", "stay", id="stay")]

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self.glyphs = glyphs

    def compose(self) -> ComposeResult:
        """Show the question and its answers."""
        with Vertical(id="dialog"):
            yield Canvas(glyphs=self.glyphs, widget_id="question")
            yield OptionList(*(Option(text, id=choice.value) for choice, text in _CHOICES))

    def on_mount(self) -> None:
        """Ask."""
        self.query_one("#question", Canvas).show([row(("This run is still in progress.", "title"))])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Hand back the answer."""
        self.dismiss(Leaving(event.option.id or Leaving.STAY))

    def action_stay(self) -> None:
        """Close the question; nothing changes."""
        self.dismiss(Leaving.STAY)
