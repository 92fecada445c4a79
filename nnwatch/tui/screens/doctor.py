"""What this machine can measure, what it cannot, why, and what would help."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from nnwatch.tui.home.doctor_rows import doctor_rows
from nnwatch.tui.house_screen import VIM_KEYS, HouseScreen
from nnwatch.tui.keys.navigation import HomeOpened
from nnwatch.tui.look.rows import row
from nnwatch.tui.widgets.sheet import Sheet


class DoctorScreen(HouseScreen):
    """Shows a diagnosis; every look takes a new one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "look_again", "look again", id="look_again"),
        Binding("m", "open_home", "menu", id="open_home"),
        *VIM_KEYS,
    ]

    def content(self) -> ComposeResult:
        """Yield a sheet that scrolls."""
        with VerticalScroll(id="scroll"):
            yield Sheet(glyphs=self.glyphs, widget_id="sheet")

    def on_mount(self) -> None:
        """Ask for the diagnosis, which takes seconds where a controller is slow."""
        self.action_look_again()

    def action_look_again(self) -> None:
        """Probe every meter anew."""
        sheet = self.query_one("#sheet", Sheet)
        sheet.write(lambda _: [row(("looking at every meter ...", "dim"))])
        self.ask(
            self.services.diagnose,
            lambda diagnosis: sheet.write(lambda width: doctor_rows(diagnosis, width)),
        )

    def action_open_home(self) -> None:
        """Go to the start."""
        self.post_message(HomeOpened())
