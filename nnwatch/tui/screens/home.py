"""The start: runs in progress, every screen, and networks to measure at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from nnwatch.tui.home.menu_lines import MenuLine, Named, menu_lines
from nnwatch.tui.house_screen import VIM_KEYS
from nnwatch.tui.keys.navigation import RunOpened
from nnwatch.tui.keys.places import PLACES, places
from nnwatch.tui.launch.orders import BenchOrder, command_order
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.rows import row
from nnwatch.tui.look.themes import told
from nnwatch.tui.screens.launching import LaunchingScreen
from nnwatch.tui.services import Services
from nnwatch.tui.values import Network, RunningRun
from nnwatch.tui.widgets.canvas import Canvas
from nnwatch.tui.widgets.line import Line
from nnwatch.tui.widgets.menu import Menu


class HomeScreen(LaunchingScreen):
    """A menu; it is rebuilt only where its lines changed."""

    AUTO_FOCUS = "#menu"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "choose", show=False, id="choose"),
        *(
            Binding(place.key, f"open_place('{place.id}')", place.title, show=False, id=f"open_{place.id}")
            for place in PLACES
        ),
        Binding("escape", "leave_command", "back to the menu", show=False, id="leave_command"),
        *VIM_KEYS,
    ]

    def __init__(self, services: Services, glyphs: Glyphs, failures: Sequence[str] = ()) -> None:
        super().__init__(services, glyphs)
        self._failures = failures
        self._architectures: Sequence[Network] = ()
        self._lines: list[MenuLine] = []
        self._lost: Sequence[Named] = ()
        self._asking = False

    def content(self) -> ComposeResult:
        """Yield the name, the menu and the line for a command."""
        yield Canvas(glyphs=self.glyphs, widget_id="title")
        yield Menu(id="menu")
        yield Line("command", "a command, such as: python train.py")

    def on_mount(self) -> None:
        """Fill the menu, and keep the runs in progress fresh."""
        looking = "  only looking" if self.services.readonly else ""
        title = row(("nnwatch", "key"), ("  what a neural network costs", "dim"), (looking, "value"))
        self.query_one("#title", Canvas).show([title])
        self._fill([])
        if self._failures:
            self.complain(told(self._failures))
        self.call_after_refresh(self._begin)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Refuse places where one could start something, where one may only look."""
        there = {place.id for place in places(readonly=self.services.readonly)}
        refused = action == "open_place" and parameters[0] not in there
        return False if refused else super().check_action(action, parameters)

    def shown_bindings(self) -> list[Binding]:
        """Return those that the menu does not list."""
        return [each for each in self.all_bindings() if each.show or each.id == "open_palette"]

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Do what the line says."""
        kind, _, name = (event.option.id or "").partition(":")
        if kind == "run":
            self.post_message(RunOpened(name))
        elif kind == "arch":
            self.launch(lambda: BenchOrder(architectures=(name,)))
        elif kind == "lost":
            self.say("going on with the recording ...")
            self.ask(lambda: self.services.resume(name), self._open)
        else:
            self.action_open_place(name)

    def on_input_submitted(self, event: Line.Submitted) -> None:
        """Run the command."""
        self.launch(lambda: command_order(event.value))

    def action_choose(self) -> None:
        """Do what the highlighted line says, wherever the focus is."""
        self.query_one("#menu", OptionList).action_select()

    def action_open_place(self, name: str) -> None:
        """Go to a screen; a command is typed here."""
        if name == "command":
            # At once: the next key may be there.
            self.set_focus(self.query_one("#command").add_class("-open"))
        else:
            self.post_message(next(place.message() for place in PLACES if place.id == name))

    def action_leave_command(self) -> None:
        """Go back to the menu."""
        self.query_one("#command").remove_class("-open")
        self.set_focus(self.query_one("#menu"))

    def _begin(self) -> None:
        """Ask what is to be shown, once the menu is: what answers takes time to load."""
        if not self.services.readonly:
            self.ask(self.services.architectures, self._know_architectures)
            self.ask(self.services.lost, self._know_lost)
        self._look()
        self.set_interval(1.0, self._look)

    def _look(self) -> None:
        if self.is_active and not self._asking:  # what is below another screen would paint that one again
            self._asking = True
            self.ask(self._runs_now, self._fill)

    def _runs_now(self) -> Sequence[RunningRun]:
        try:
            return self.services.running()
        finally:
            self._asking = False

    def _know_architectures(self, architectures: Sequence[Network]) -> None:
        self._architectures = architectures
        self._look()

    def _know_lost(self, lost: Sequence[Named]) -> None:
        self._lost = lost
        self._look()

    def _fill(self, running: Sequence[RunningRun]) -> None:
        there = places(readonly=self.services.readonly)
        lines = menu_lines(running, self._lost, there, self._architectures)
        menu = self.query_one("#menu", OptionList)
        if [line.id for line in lines] != [line.id for line in self._lines]:
            self._rebuild(menu, lines)
        else:
            for index, (old, new) in enumerate(zip(self._lines, lines, strict=True)):
                if old != new:
                    menu.replace_option_prompt_at_index(index, self._content(new))
        self._lines = lines

    def _rebuild(self, menu: OptionList, lines: Sequence[MenuLine]) -> None:
        chosen = menu.highlighted_option.id if menu.highlighted_option else None
        untouched = chosen == next((line.id for line in self._lines if line.id), None)
        menu.set_options([Option(self._content(line), line.id, disabled=line.id is None) for line in lines])
        ids = [line.id for line in lines]
        first = next(index for index, line_id in enumerate(ids) if line_id)
        menu.highlighted = first if untouched or chosen not in ids else ids.index(chosen)

    def _content(self, line: MenuLine) -> Content:
        return Content(self.glyphs.speak(line.text))
