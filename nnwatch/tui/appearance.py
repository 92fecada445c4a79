"""How the app looks on this terminal: its colours, its characters, and how few bytes they take."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import Screen

from nnwatch.tui.environment import trust_the_terminal
from nnwatch.tui.frugal import frugal
from nnwatch.tui.glyphs import Glyphs, choose_glyphs
from nnwatch.tui.input_guard import tolerate_stray_bytes
from nnwatch.tui.screens.base import HouseScreen
from nnwatch.tui.shadow import Shadow
from nnwatch.tui.themes import FALLBACK_COLOURS, LoadedThemes, choose_theme, load_themes, plain_theme


class Appearance(App[None]):
    """An app with our themes and characters that sends only the cells that changed.

    Args:
        themes_folder: where colour themes are; without them, the terminal's own colours are used.
        theme: the first theme; by default what suits the terminal.
        glyphs: the first set of characters; by default what suits the terminal.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "next_theme", "colours", show=False, id="next_theme"),
        Binding("g", "next_glyphs", "characters", show=False, id="next_glyphs"),
        Binding("ctrl+l", "repaint", "paint anew", show=False, id="repaint"),
    ]

    def __init__(self, themes_folder: Path | None, theme: str | None, glyphs: Glyphs | None) -> None:
        tolerate_stray_bytes()
        trust_the_terminal()
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.glyphs = glyphs or choose_glyphs()
        self.set_class(self.glyphs is Glyphs.ASCII, "-ascii")
        self.themes = load_themes(themes_folder) if themes_folder else LoadedThemes()
        for loaded in (plain_theme(), *self.themes.loaded):
            self.register_theme(loaded)
        self.theme = theme or choose_theme(self.available_themes, os.environ)
        self._shadow = Shadow()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give themes that are not ours the colours that only our style sheets use."""
        return FALLBACK_COLOURS

    def action_next_theme(self) -> None:
        """Use the next colour theme."""
        names = [theme.name for theme in self.themes.loaded] or [self.theme]
        self.theme = names[(names.index(self.theme) + 1) % len(names)] if self.theme in names else names[0]

    def action_next_glyphs(self) -> None:
        """Use the next plainer set of characters."""
        sets = list(Glyphs)
        self.glyphs = sets[(sets.index(self.glyphs) + 1) % len(sets)]
        self.set_class(self.glyphs is Glyphs.ASCII, "-ascii")
        for screen in self.screen_stack:
            if isinstance(screen, HouseScreen):
                screen.use_glyphs(self.glyphs)

    def action_repaint(self) -> None:
        """Send the whole screen, as after something else has written to the terminal."""
        self.screen.refresh()

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """Send the cells that changed; Textual would send each dirty one."""
        super()._display(screen, frugal(renderable, self._shadow))
