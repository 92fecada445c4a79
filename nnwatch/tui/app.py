"""The Textual app: which screens there are, how one leads to another, and how it all ends."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path, PurePath
from typing import Any, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import Screen

from nnwatch.tui import routes
from nnwatch.tui.environment import trust_the_terminal
from nnwatch.tui.frugal import frugal
from nnwatch.tui.glyphs import Glyphs, choose_glyphs
from nnwatch.tui.input_guard import tolerate_stray_bytes
from nnwatch.tui.leaving import Leaving
from nnwatch.tui.navigation import RunEnded, RunOpened, SummaryOpened
from nnwatch.tui.screens.base import HouseScreen
from nnwatch.tui.screens.live import LiveScreen
from nnwatch.tui.services import Services
from nnwatch.tui.shadow import Shadow
from nnwatch.tui.themes import FALLBACK_COLOURS, LoadedThemes, choose_theme, load_themes, plain_theme

_FOLDER = Path(__file__).parent / "screens"
_STYLES: list[str | PurePath] = [
    _FOLDER / f"{name}.tcss" for name in ("base", "home", "live", "records", "dialog")
]


class NnwatchApp(App[None]):
    """Home, live, summary and history; `run_id` opens the live screen of that run at once."""

    TITLE = "nnwatch"
    CSS_PATH = _STYLES
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,ctrl+q,ctrl+c", "quit", "quit", key_display="q", id="quit"),
        Binding("t", "next_theme", "colours", show=False, id="next_theme"),
        Binding("question_mark", "show_help", "help", id="show_help"),
    ]

    def __init__(
        self,
        services: Services,
        run_id: str | None = None,
        *,
        themes_folder: Path | None = None,
        theme: str | None = None,
        glyphs: Glyphs | None = None,
    ) -> None:
        tolerate_stray_bytes()
        trust_the_terminal()
        colourless = "NO_COLOR" in os.environ
        super().__init__(ansi_color=True if colourless else None)
        self.services = services
        self.glyphs = glyphs or choose_glyphs()
        self._first_run_id = run_id
        self._shadow = Shadow()
        self.themes = load_themes(themes_folder) if themes_folder else LoadedThemes()
        for loaded in (plain_theme(), *self.themes.loaded):
            self.register_theme(loaded)
        self.theme = theme or choose_theme(self.available_themes, os.environ)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give themes that are not ours the colours that only our style sheets use."""
        return FALLBACK_COLOURS

    def on_mount(self) -> None:
        """Show the first screen, and leave in good order when the terminal or the system ends us."""
        self.set_class(self.glyphs is Glyphs.ASCII, "-ascii")
        for number in (signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, self.exit)
        self.push_screen(self._first_screen())

    async def on_run_opened(self, message: RunOpened) -> None:
        """Watch a run; back leads to the start."""
        await self._begin_with(routes.home(self.services, self.glyphs, self.themes.failures))
        await self.push_screen(routes.live(self.services, self.glyphs, message.run_id))

    async def on_run_ended(self, message: RunEnded) -> None:
        """Put the summary in the place of the live screen."""
        await self.switch_screen(routes.summary(self.services, self.glyphs, message.run_id))

    async def on_summary_opened(self, message: SummaryOpened) -> None:
        """Look at a finished run; back leads to where it was chosen."""
        await self.push_screen(routes.summary(self.services, self.glyphs, message.run_id))

    async def on_history_opened(self) -> None:
        """List earlier runs; back leads to the start."""
        await self._begin_with(routes.home(self.services, self.glyphs, self.themes.failures))
        await self.push_screen(routes.history(self.services, self.glyphs))

    async def on_attach_opened(self) -> None:
        """List processes to attach to; back leads to the start."""
        await self.push_screen(routes.attach(self.services, self.glyphs))

    async def on_doctor_opened(self) -> None:
        """Tell what the machine can measure; back leads to the start."""
        await self.push_screen(routes.doctor(self.services, self.glyphs))

    async def on_home_opened(self) -> None:
        """Go to the start."""
        await self._begin_with(routes.home(self.services, self.glyphs, self.themes.failures))

    async def action_quit(self) -> None:
        """Leave; a run on the screen is asked about first."""
        screen = self.screen
        if isinstance(screen, LiveScreen) and not screen.ended:
            from nnwatch.tui.screens.quit import QuitDialog  # noqa: PLC0415 - not needed for the first frame

            await self.push_screen(QuitDialog(self.glyphs), lambda answer: self._leave(screen, answer))
        else:
            self.exit()

    def action_next_theme(self) -> None:
        """Use the next colour theme."""
        names = [theme.name for theme in self.themes.loaded]
        if names:
            self.theme = (
                names[(names.index(self.theme) + 1) % len(names)] if self.theme in names else names[0]
            )

    async def action_show_help(self) -> None:
        """List the keys of this screen."""
        from nnwatch.tui.screens.help import HelpScreen  # noqa: PLC0415 - not needed for the first frame

        if isinstance(self.screen, HouseScreen):
            await self.push_screen(HelpScreen(self.screen.all_bindings(), self.glyphs))

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """Send the cells that changed; Textual would send each dirty one."""
        super()._display(screen, frugal(renderable, self._shadow))

    def _leave(self, screen: LiveScreen, answer: Leaving | None) -> None:
        if answer is Leaving.LEAVE:
            self.exit()
        elif answer is Leaving.STOP:
            screen.say("stopping the run and saving it ...")
            screen.ask(lambda: self.services.stop(screen.run_id, True), lambda _: self.exit())
        elif answer is Leaving.DISCARD:
            screen.say("stopping the run and discarding it ...")
            screen.ask(lambda: self.services.discard(screen.run_id), lambda _: self.exit())

    def _first_screen(self) -> HouseScreen:
        if self._first_run_id:
            return routes.live(self.services, self.glyphs, self._first_run_id)
        return routes.home(self.services, self.glyphs, self.themes.failures)

    async def _begin_with(self, first: Screen[Any]) -> None:
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        await self.push_screen(first)
