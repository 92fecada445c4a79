"""The Textual app: which screens there are, how one leads to another, and how it all ends."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path, PurePath
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from nnwatch.tui import routes
from nnwatch.tui.appearance import Appearance
from nnwatch.tui.glyphs import Glyphs
from nnwatch.tui.leaving import Leaving
from nnwatch.tui.navigation import CompareOpened, RunEnded, RunOpened, SummaryOpened
from nnwatch.tui.screens.base import HouseScreen
from nnwatch.tui.screens.live import LiveScreen
from nnwatch.tui.services import Services

_FOLDER = Path(__file__).parent / "screens"
_STYLES: list[str | PurePath] = [
    _FOLDER / f"{name}.tcss" for name in ("base", "home", "live", "records", "dialog")
]


class NnwatchApp(Appearance):
    """Home, live, summary and history; `run_id` opens the live screen of that run at once."""

    TITLE = "nnwatch"
    CSS_PATH = _STYLES
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,ctrl+q,ctrl+c", "quit", "quit", key_display="q", id="quit"),
        Binding("question_mark,f1", "show_help", "help", key_display="?", id="show_help"),
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
        super().__init__(themes_folder, theme, glyphs)
        self.services = services
        self._first_run_id = run_id

    def on_mount(self) -> None:
        """Show the first screen, and leave in good order when the terminal or the system ends us."""
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

    async def on_compare_opened(self, message: CompareOpened) -> None:
        """Compare runs; back leads to where they were chosen."""
        await self.push_screen(routes.compare(self.services, self.glyphs, message.where))

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

    async def action_show_help(self) -> None:
        """List the keys of this screen."""
        from nnwatch.tui.screens.help import HelpScreen  # noqa: PLC0415 - not needed for the first frame

        if isinstance(self.screen, HouseScreen):
            await self.push_screen(HelpScreen(self.screen.all_bindings(), self.glyphs))

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
