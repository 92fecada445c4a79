"""How the app looks on this terminal: its colours, its characters, and how few bytes they take."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Region
from textual.screen import Screen

from nnwatch.settings import Settings
from nnwatch.tui.house_screen import HouseScreen
from nnwatch.tui.keys.in_turn import InTurn
from nnwatch.tui.look.glyphs import Glyphs, choose_glyphs
from nnwatch.tui.look.themes import FALLBACK_COLOURS, choose_theme, load_themes, plain_theme
from nnwatch.tui.terminal.environment import end_start, trust_the_terminal
from nnwatch.tui.terminal.frugal import frugal, is_partial
from nnwatch.tui.terminal.input_guard import tolerate_stray_bytes
from nnwatch.tui.terminal.link import SturdyDriver, link_is_behind
from nnwatch.tui.terminal.pacing import Pacing
from nnwatch.tui.terminal.shadow import Shadow

_STALLED_S = 0.5  # until a link that does not keep up is tried again
_ASKING = (events.Key, events.Paste, events.MouseDown, events.MouseScrollDown, events.MouseScrollUp)


class Appearance(InTurn):
    """An app with our themes and characters that sends only the cells that changed.

    Args:
        themes_folders: where colour themes are; without them, the terminal's own colours are used.
        theme: the first theme; by default the one of the settings, else what suits the terminal.
        glyphs: the first set of characters; by default as for the theme.
        settings: what the person set.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "next_theme", "colours", show=False, id="next_theme"),
        Binding("g", "next_glyphs", "characters", show=False, id="next_glyphs"),
        Binding("ctrl+l", "repaint", "paint anew", show=False, id="repaint"),
    ]

    def __init__(
        self, themes_folders: Sequence[Path], theme: str | None, glyphs: Glyphs | None, settings: Settings
    ) -> None:
        tolerate_stray_bytes()
        trust_the_terminal()
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.settings = settings
        self.glyphs = glyphs or choose_glyphs(wish=settings.glyphs)
        self.set_class(self.glyphs is Glyphs.ASCII, "-ascii")
        self.themes = load_themes(*themes_folders)
        for loaded in (plain_theme(), *self.themes.loaded):
            self.register_theme(loaded)
        self.failures = self._use_theme(theme or settings.theme)
        self.set_keymap(dict(settings.keys))
        self._shadow = Shadow()
        self._pacing = Pacing(time.monotonic) if settings.low_bandwidth else None
        self._owes_paint = False

    @property
    def theme_names(self) -> tuple[str, ...]:
        """The themes to choose from; where no colour is wanted, those of the terminal's own alone."""
        plain = "NO_COLOR" in os.environ
        return tuple(theme.name for theme in self.themes.loaded if theme.ansi or not plain) or ("terminal",)

    def use_settings(self, settings: Settings) -> str:
        """Look as these settings say, and return what there is to say of it, or nothing."""
        later = settings.mouse is not self.settings.mouse
        self.settings = settings
        self.failures = self._use_theme(settings.theme)
        self.use_glyphs(choose_glyphs(wish=settings.glyphs))
        self._pacing = Pacing(time.monotonic) if settings.low_bandwidth else None
        self.set_keymap(dict(settings.keys))
        return "saved; it takes effect at the next start" if later else ""

    def get_driver_class(self) -> type[Driver]:
        """Outlive the terminal long enough to end in good order, where it is a plain one."""
        usual = super().get_driver_class()
        return SturdyDriver if usual is LinuxDriver else usual

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give themes that are not ours the colours that only our style sheets use."""
        return FALLBACK_COLOURS

    def refresh_css(self, animate: bool = True) -> None:
        """Follow the theme; before the first screen nothing wears another, so that the style sheets are read once."""
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def action_next_theme(self) -> None:
        """Use the next colour theme."""
        names = self.theme_names
        self.theme = names[(names.index(self.theme) + 1) % len(names)] if self.theme in names else names[0]

    def action_next_glyphs(self) -> None:
        """Use the next plainer set of characters."""
        sets = list(Glyphs)
        self.use_glyphs(sets[(sets.index(self.glyphs) + 1) % len(sets)])

    def use_glyphs(self, glyphs: Glyphs) -> None:
        """Draw with this set of characters from now on."""
        self.glyphs = glyphs
        self.set_class(self.glyphs is Glyphs.ASCII, "-ascii")
        for screen in self.screen_stack:
            if isinstance(screen, HouseScreen):
                screen.use_glyphs(self.glyphs)

    def action_repaint(self) -> None:
        """Send the whole screen, as after something else has written to the terminal."""
        self._shadow.forget()
        self.screen.refresh()

    async def on_event(self, event: events.Event) -> None:
        """Note that somebody waits for an answer, and go on as usual."""
        if self._pacing is not None and isinstance(event, _ASKING):
            self._pacing.ask()
        await super().on_event(event)

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """Send the cells that changed, at once or later; Textual would send each dirty one."""
        if not self.holds_back(renderable):
            super()._display(screen, frugal(renderable, self._shadow, self.glyphs))
            end_start()

    def holds_back(self, renderable: Any) -> bool:
        """Tell whether a paint waits for the next one, as on a slow or stalled link; a new layout never does."""
        if not is_partial(renderable):
            return False
        wait_s = _STALLED_S if link_is_behind(self) else self._pacing.wait_s() if self._pacing else 0.0
        if wait_s and not self._owes_paint:
            self._owes_paint = True
            self.set_timer(wait_s, self._pay)
        return wait_s > 0

    def _pay(self) -> None:
        """Send what was held back: the shadow knows which cells that are, unless the whole screen is taken for new."""
        self._owes_paint = False
        width, height = self.size
        self.screen.refresh(Region(0, 0, width, 1), Region(0, 1, width, height - 1))

    def _use_theme(self, wish: str | None) -> tuple[str, ...]:
        """Use a theme, and return a sentence for each that cannot be used."""
        usual = choose_theme(self.available_themes, os.environ)
        self.theme = wish if wish in self.theme_names else usual
        ours = {plain_theme().name, *(theme.name for theme in self.themes.loaded)}
        unknown = wish is not None and wish not in ours
        told = (f"there is no theme {wish!r}; known are {', '.join(self.theme_names)}",) if unknown else ()
        return (*told, *(f"left out {failure}" for failure in self.themes.failures))
