"""The launch form: choose a benchmark or type a command, see the equal command line, copy or start it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from nnwatch.core.errors import UsageError
from nnwatch.tui.house_screen import VIM_KEYS
from nnwatch.tui.launch.form import Form, FormLine, Kind, equal_rows
from nnwatch.tui.launch.orders import command_line
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.rows import row
from nnwatch.tui.screens.launching import LaunchingScreen
from nnwatch.tui.services import Services
from nnwatch.tui.values import Network
from nnwatch.tui.widgets.canvas import Canvas
from nnwatch.tui.widgets.line import Line
from nnwatch.tui.widgets.menu import Menu
from nnwatch.tui.widgets.sheet import Sheet

_TITLES = {Kind.BENCH: "Measure networks", Kind.COMMAND: "Record a command"}
_OTHERS = {Kind.BENCH: "tab: a command", Kind.COMMAND: "tab: networks"}


class LaunchScreen(LaunchingScreen):
    """A list of lines that are chosen or typed into; the command line below follows each change."""

    AUTO_FOCUS = "#menu"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "change_line", "change", id="change_line"),
        Binding("s", "start", "start", id="start"),
        Binding("y", "copy_line", "copy", id="copy_line"),
        Binding("tab", "switch_kind", "switch", id="switch_kind", priority=True),
        Binding("escape", "leave", "back", id="leave"),
        *VIM_KEYS,
    ]

    def __init__(self, services: Services, glyphs: Glyphs, kind: Kind = Kind.BENCH) -> None:
        super().__init__(services, glyphs)
        self.form = Form(kind)
        self._lines: list[FormLine] = []
        self._typing: str | None = None
        self._before = ""

    def content(self) -> ComposeResult:
        """Yield the title, the form, the line one types in, and the equal command line."""
        yield Canvas(glyphs=self.glyphs, widget_id="title")
        yield Menu(id="menu")
        yield Line("value")
        yield Sheet(glyphs=self.glyphs, widget_id="equal")

    def on_mount(self) -> None:
        """Show the form, and ask which networks there are."""
        self._show(self.form)
        self.ask(self.services.architectures, self._know)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Change the line."""
        self._change(event.option.id or "")

    def on_input_changed(self, event: Line.Changed) -> None:
        """Let the command line follow what is typed."""
        if self._typing is not None:
            self._show(self.form.with_text(self._typing, event.value))

    def on_input_submitted(self) -> None:
        """Keep what was typed."""
        self._close_line()

    def action_change_line(self) -> None:
        """Change the highlighted line."""
        self.query_one("#menu", OptionList).action_select()

    def action_switch_kind(self) -> None:
        """Go from networks to a command, or back."""
        self._close_line()
        self._show(self.form.switched())

    def action_copy_line(self) -> None:
        """Give the command line to the clipboard of the terminal, also over SSH."""
        try:
            line = command_line(self.form.order())
        except UsageError as error:
            self.complain(str(error))
            return
        self.app.copy_to_clipboard(line)
        self.say(f"copied: {line}")

    def action_start(self) -> None:
        """Start what is ordered; a matrix shows its progress, a single run itself."""
        self.launch(self.form.order)

    def action_leave(self) -> None:
        """Take back what is being typed; without that, leave this screen."""
        if self._typing is None:
            self.action_go_back()
            return
        self._show(self.form.with_text(self._typing, self._before))
        self._close_line()

    def _change(self, line_id: str) -> None:
        self.say("")
        field = self.form.field(line_id)
        if field is None or field.choices:
            self._show(self.form.turned(line_id))
            return
        self._typing, self._before = line_id, self.form.text(field)
        line = self.query_one("#value", Line)
        line.placeholder = f"{field.label}: {field.hint}"
        line.value = self._before
        self.set_focus(line.add_class("-open"))
        line.action_end()

    def _close_line(self) -> None:
        self._typing = None
        self.query_one("#value").remove_class("-open")
        self.set_focus(self.query_one("#menu"))

    def _know(self, known: Sequence[Network]) -> None:
        self._show(self.form.knowing(known))

    def _show(self, form: Form) -> None:
        self.form = form
        title = row((f"{_TITLES[form.kind]}  ", "title"), (_OTHERS[form.kind], "dim"))
        self.query_one("#title", Canvas).show([title])
        lines = form.lines()
        menu = self.query_one("#menu", OptionList)
        if [line.id for line in lines] != [line.id for line in self._lines]:
            menu.set_options(
                [Option(self._spoken(line), line.id, disabled=line.id is None) for line in lines]
            )
            menu.highlighted = next((n for n, line in enumerate(lines) if line.id), None)
        else:
            for index, (old, new) in enumerate(zip(self._lines, lines, strict=True)):
                if old != new:
                    menu.replace_option_prompt_at_index(index, self._spoken(new))
        self._lines = lines
        self.query_one("#equal", Sheet).write(lambda width: equal_rows(form, width))

    def _spoken(self, line: FormLine) -> Content:
        return Content(self.glyphs.speak(line.text))
