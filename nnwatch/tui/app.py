"""The Textual app: its styles, the keys that work everywhere, and how it all ends."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.binding import Binding, BindingType

from nnwatch.tui.house_screen import HouseScreen
from nnwatch.tui.keys.leaving import Leaving
from nnwatch.tui.ways import Ways

if TYPE_CHECKING:
    from nnwatch.tui.screens.live import LiveScreen

_FOLDER = Path(__file__).parent / "screens"
_STYLES: list[str | PurePath] = [
    _FOLDER / f"{name}.tcss" for name in ("base", "home", "live", "records", "dialog")
]


_ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)


class NnwatchApp(Ways):
    """Home, live, summary and history; `run_id` opens the live screen of that run at once."""

    TITLE = "nnwatch"
    CSS_PATH = _STYLES
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,ctrl+q,ctrl+c", "quit", "quit", id="quit"),
        Binding("question_mark,f1", "show_help", "help", id="show_help"),
        Binding("ctrl+p", "open_palette", "all commands", show=False, id="open_palette"),
    ]

    def on_mount(self) -> None:
        """Leave in good order when the terminal or the system ends us.

        A handler of the event loop's own would lose the signal while thousands of keys are on their way to it.
        """
        loop = asyncio.get_running_loop()

        def leave(*_: object) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self.exit)

        for number in _ENDING:
            signal.signal(number, leave)

    def run(self, **options: Any) -> None:
        """Show the screens until somebody leaves; only then, with the terminal as it was, signals end as usual."""
        try:
            super().run(**options)
        finally:
            for number in _ENDING:
                signal.signal(number, signal.SIG_DFL)

    async def action_quit(self) -> None:
        """Leave; a run on the screen is asked about first."""
        screen = self.screen
        if isinstance(screen, HouseScreen) and screen.shows_run and not self.services.readonly:
            from nnwatch.tui.screens.quit import QuitDialog  # noqa: PLC0415 - not needed for the first frame

            live = cast("LiveScreen", screen)
            await self.push_screen(QuitDialog(self.glyphs), lambda answer: self._leave(live, answer))
        else:
            self.exit()

    async def action_show_help(self) -> None:
        """List the keys of this screen."""
        from nnwatch.tui.screens.help import HelpScreen  # noqa: PLC0415 - not needed for the first frame

        if isinstance(self.screen, HouseScreen):
            await self.push_screen(HelpScreen(self.screen.all_bindings(), self.glyphs))

    async def action_open_palette(self) -> None:
        """List every command of this screen, and all screens."""
        from nnwatch.tui.keys.commands import commands_of, watching  # noqa: PLC0415 - not needed for the first frame
        from nnwatch.tui.screens.palette import Palette  # noqa: PLC0415 - not needed for the first frame

        screen = self.screen
        if isinstance(screen, HouseScreen):
            bindings, active = screen.all_bindings(), screen.active_bindings
            actions = {binding.id: active[binding.key] for binding in bindings}
            palette = Palette(commands_of(bindings, readonly=self.services.readonly), self.glyphs)

            async def obey(chosen: str | None) -> None:
                kind, _, name = (chosen or "").partition(":")
                if name in actions and kind == "action":
                    await self.run_action(actions[name].binding.action, actions[name].node)
                else:
                    self.go_to(kind, name)

            await self.push_screen(palette, obey)
            screen.ask(self.services.running, lambda runs: palette.offer(watching(runs)))

    def _saved(self, run_id: str) -> None:
        self.ended_run_ids.append(run_id)
        self.exit()

    def _leave(self, screen: LiveScreen, answer: Leaving | None) -> None:
        if answer is Leaving.LEAVE:
            self.exit()
        elif answer is Leaving.STOP:
            screen.end(
                self.services.stop, "stopping the run and saving it ...", lambda: self._saved(screen.run_id)
            )
        elif answer is Leaving.DISCARD:
            screen.end(self.services.discard, "stopping the run and discarding it ...", self.exit)
