"""Choose a process that already runs, to record it from now on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from nnwatch.tui.home.attachable import matching
from nnwatch.tui.house_screen import HouseScreen
from nnwatch.tui.keys.navigation import RunOpened
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.rows import row
from nnwatch.tui.look.text import bytes_text
from nnwatch.tui.services import Services
from nnwatch.tui.values import ProcessLine
from nnwatch.tui.widgets.canvas import Canvas
from nnwatch.tui.widgets.line import Line
from nnwatch.tui.widgets.menu import Menu

_MOST = 200  # a list longer than this is narrowed by typing


class AttachScreen(HouseScreen):
    """A list of processes, narrowed as one types."""

    AUTO_FOCUS = "#filter"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "record", id="choose"),
        Binding("up", "move(-1)", "up", show=False, id="up"),
        Binding("down", "move(1)", "down", show=False, id="down"),
        Binding("f5", "look_again", "look again", id="look_again"),
    ]

    def __init__(self, services: Services, glyphs: Glyphs) -> None:
        super().__init__(services, glyphs)
        self._processes: list[ProcessLine] = []

    def content(self) -> ComposeResult:
        """Yield a title, the line that narrows, and the list."""
        yield Canvas(glyphs=self.glyphs, widget_id="title")
        yield Line("filter", "type a part of the command or the id")
        yield Menu(id="menu")

    def on_mount(self) -> None:
        """Ask which processes there are."""
        self.query_one("#menu").can_focus = False
        self.action_look_again()

    def on_input_changed(self) -> None:
        """Narrow the list."""
        self._fill()

    def on_input_submitted(self) -> None:
        """Record the highlighted process."""
        self.action_choose()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Record a process."""
        pid = int(event.option.id or 0)
        self.say(f"attaching to process {pid} ...")
        self.ask(lambda: self.services.attach(pid), lambda run_id: self.post_message(RunOpened(run_id)))

    def action_choose(self) -> None:
        """Record the highlighted process."""
        self.query_one("#menu", OptionList).action_select()

    def action_move(self, lines: int) -> None:
        """Move the highlight while one types."""
        menu = self.query_one("#menu", OptionList)
        if lines < 0:
            menu.action_cursor_up()
        else:
            menu.action_cursor_down()

    def action_look_again(self) -> None:
        """List the processes anew."""
        self.ask(self.services.processes, self._know)

    def _know(self, processes: Sequence[ProcessLine]) -> None:
        self._processes = list(processes)
        self._fill()

    def _fill(self) -> None:
        found = matching(self._processes, self.query_one("#filter", Line).value)
        menu = self.query_one("#menu", OptionList)
        menu.set_options([Option(self._content(line), str(line.pid)) for line in found[:_MOST]])
        menu.highlighted = 0 if found else None
        extent = f"{len(found)} of {len(self._processes)} of your processes, users of a GPU first"
        self.query_one("#title", Canvas).show([row(("Attach to a process  ", "title"), (extent, "dim"))])

    def _content(self, line: ProcessLine) -> Content:
        gpu = "GPU" if line.uses_gpu else ""
        return Content(
            self.glyphs.speak(f"{line.pid:>8} {gpu:<4}{bytes_text(line.rss_bytes)}  {line.command}")
        )
