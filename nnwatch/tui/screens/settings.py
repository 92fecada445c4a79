"""The settings: changed by a key, seen at once, and kept in the file."""

from __future__ import annotations

import os
from typing import ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from nnwatch.settings import Settings
from nnwatch.tui.appearance import Appearance
from nnwatch.tui.home.preview import preview_rows
from nnwatch.tui.home.setting_lines import APPEARANCE, SettingLine, setting_lines
from nnwatch.tui.house_screen import VIM_KEYS, HouseScreen
from nnwatch.tui.keys.navigation import HomeOpened
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.rows import row
from nnwatch.tui.look.themes import told
from nnwatch.tui.services import Services
from nnwatch.tui.widgets.canvas import Canvas
from nnwatch.tui.widgets.drawing import Drawing
from nnwatch.tui.widgets.menu import Menu


class SettingsScreen(HouseScreen):
    """A line for each setting, and a picture of how the screens look with them."""

    AUTO_FOCUS = "#menu"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "change_setting", "change", id="change_setting"),
        Binding("m", "open_home", "menu", id="open_home"),
        *VIM_KEYS,
    ]

    def __init__(self, services: Services, glyphs: Glyphs) -> None:
        super().__init__(services, glyphs)
        self._lines: list[SettingLine] = []

    def content(self) -> ComposeResult:
        """Yield the title, the settings, and the picture."""
        yield Canvas(glyphs=self.glyphs, widget_id="title")
        yield Menu(id="menu")
        yield Drawing(preview_rows, glyphs=self.glyphs, widget_id="preview")
        yield Canvas(glyphs=self.glyphs, widget_id="file")

    def on_mount(self) -> None:
        """Show what is set."""
        self.query_one("#title", Canvas).show([row(("Settings", "title"))])
        kept = f"kept in {self.services.settings_file()}"
        told_so = (
            "until these screens are left; only looking (--readonly)" if self.services.readonly else kept
        )
        self.query_one("#file", Canvas).show([row((told_so, "dim"))])
        if failures := cast("Appearance", self.app).failures:
            self.complain(told(failures))
        self.ask(self.services.settings, self._show)

    def use_glyphs(self, glyphs: Glyphs) -> None:
        """Draw with other characters, the picture too."""
        super().use_glyphs(glyphs)
        self.query_one("#preview", Drawing).paint(glyphs)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Give the setting its next value, in the file and on the screen."""
        line = self._lines[event.option_index]
        if line.fixed_by:
            self.complain(f"{line.fixed_by} is set in the environment and wins over the file")
            return
        value = line.following
        self.ask(lambda: self._changed(line.name, value), self._use)

    def action_change_setting(self) -> None:
        """Change the highlighted setting."""
        self.query_one("#menu", OptionList).action_select()

    def action_open_home(self) -> None:
        """Go to the start."""
        self.post_message(HomeOpened())

    def _changed(self, name: str, value: str | bool | float | None) -> Settings:
        self.services.change_setting(name, value)
        return self.services.settings()

    def _use(self, settings: Settings) -> None:
        self._show(settings)
        told_so = cast("Appearance", self.app).use_settings(settings)
        self.say("changed, not saved" if self.services.readonly else told_so or "saved")

    def _show(self, settings: Settings) -> None:
        names = cast("Appearance", self.app).theme_names
        self._lines = (
            [line for line in setting_lines(settings, names, {}) if line.name in APPEARANCE]
            if self.services.readonly
            else setting_lines(settings, names, os.environ)
        )
        menu = self.query_one("#menu", OptionList)
        at = menu.highlighted or 0
        menu.set_options([Option(Content(self.glyphs.speak(line.text)), line.name) for line in self._lines])
        menu.highlighted = at
        self.query_one("#preview", Drawing).paint(self.glyphs)
