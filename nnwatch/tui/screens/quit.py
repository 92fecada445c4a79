"""The question what shall become of a run when its viewer leaves."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from nnwatch.tui.house_screen import VIM_KEYS
from nnwatch.tui.keys.leaving import Leaving
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.rows import row
from nnwatch.tui.parting import PartingScreen
from nnwatch.tui.widgets.canvas import Canvas
from nnwatch.tui.widgets.menu import Menu

# What does less harm stands above; Ctrl-C goes down from what is chosen at first.
_CHOICES = (
    (Leaving.STAY, "stay here"),
    (Leaving.LEAVE, "leave it running, and quit"),
    (Leaving.STOP, "stop it, save what was measured, and quit"),
    (Leaving.DISCARD, "stop it, discard what was measured, and quit"),
)
_SAFE = 1


class QuitDialog(PartingScreen[Leaving], ModalScreen[Leaving]):
    """Asks once; what is chosen at first harms nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stay", "stay", id="stay"),
        Binding("ctrl+c", "walk_down", "next answer", id="walk_down", priority=True),
        *VIM_KEYS,
    ]

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self.glyphs = glyphs

    def compose(self) -> ComposeResult:
        """Show the question and its answers."""
        with Vertical(id="dialog"):
            yield Canvas(glyphs=self.glyphs, widget_id="question")
            yield Menu(*(Option(text, id=choice.value) for choice, text in _CHOICES))

    def on_mount(self) -> None:
        """Ask."""
        self.query_one("#question", Canvas).show(
            [row(("This run is still in progress. Ctrl-C: next answer", "title"))]
        )
        self.query_one(OptionList).highlighted = _SAFE

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Hand back the answer."""
        self.dismiss(Leaving(event.option.id or Leaving.STAY))

    def action_walk_down(self) -> None:
        """Go to the next answer, so that an impatient person passes the harmless ones first."""
        answers = self.query_one(OptionList)
        answers.highlighted = min((answers.highlighted or 0) + 1, len(_CHOICES) - 1)

    def action_stay(self) -> None:
        """Close the question; nothing changes."""
        self.dismiss(Leaving.STAY)
