"""The list of all commands, narrowed as one types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from nnwatch.tui.keys.commands import Command, narrowed
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.parting import PartingScreen
from nnwatch.tui.widgets.line import Line
from nnwatch.tui.widgets.menu import Menu


class Palette(PartingScreen[str | None], ModalScreen[str | None]):
    """Hands back the id of the command that was chosen, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+p", "dismiss(None)", "close", id="close_palette"),
        Binding("up", "move(-1)", "up", show=False, id="palette_up"),
        Binding("down", "move(1)", "down", show=False, id="palette_down"),
    ]

    def __init__(self, commands: Sequence[Command], glyphs: Glyphs) -> None:
        super().__init__()
        self.commands = tuple(commands)
        self.glyphs = glyphs

    def compose(self) -> ComposeResult:
        """Show the line one types in, and the list."""
        with Vertical(id="dialog"):
            yield Line("typed", "type a part of a command")
            yield Menu(id="commands")

    def on_mount(self) -> None:
        """List everything."""
        self.query_one("#commands").can_focus = False
        self._list("")

    def offer(self, more: Sequence[Command]) -> None:
        """Add commands at the end, as those that had to be asked for."""
        self.commands += tuple(more)
        if self.is_current:
            at = self.query_one("#commands", OptionList).highlighted
            self._list(self.query_one("#typed", Line).value)
            self.query_one("#commands", OptionList).highlighted = at

    def on_input_changed(self, event: Line.Changed) -> None:
        """List what fits."""
        self._list(event.value)

    def on_input_submitted(self) -> None:
        """Choose the highlighted command."""
        self.query_one("#commands", OptionList).action_select()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Hand back the command."""
        event.stop()
        self.dismiss(event.option.id)

    def action_move(self, lines: int) -> None:
        """Move the highlight while one types."""
        commands = self.query_one("#commands", OptionList)
        if lines < 0:
            commands.action_cursor_up()
        else:
            commands.action_cursor_down()

    def _list(self, typed: str) -> None:
        found = narrowed(self.commands, typed)
        commands = self.query_one("#commands", OptionList)
        lines = [Option(Content(self.glyphs.speak(each.text)), each.id) for each in found]
        commands.set_options(lines or [Option("no command has all of this in its name", disabled=True)])
        commands.highlighted = 0 if found else None
